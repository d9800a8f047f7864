"""The automatic mails of an event: set by its organizers, sent by the clock, missed when their moment has passed."""

from collections.abc import Sequence
from datetime import datetime

from eventsite import clock
from eventsite.database import db
from eventsite.errors import EditedMeanwhile
from eventsite.models import AutomaticMail, Event, Mailing
from eventsite.queries import automatic_mails as queries
from eventsite.queries import events as event_queries
from eventsite.queries import questions as question_queries
from eventsite.rules import automatic_mails as rules
from eventsite.rules import questions as question_rules
from eventsite.rules.automatic_mails import (
    ABOUT_QUESTIONS,
    PLANS,
    Audience,
    Due,
    MailSetting,
    MailSettings,
    Moment,
    Outcome,
    Standing,
    Unit,
)
from eventsite.rules.events import EventState
from eventsite.rules.mailings import MailingState, Wordings
from eventsite.services import audit


def set_up(event_id: int, now: datetime) -> None:
    """Give a new event its automatic mails, those that are on to begin with switched on."""
    db.session.add_all(_planned(event_id, moment, now) for moment in Moment)


def settings_of(event: Event) -> MailSettings:
    """Return how the event's automatic mails are set, as an event begun from it is given them."""
    rows = of_event(event.id).values()
    said = (
        MailSetting(Moment(row.moment), row.is_on, row.amount, Unit(row.unit), Audience(row.audience), row.wordings)
        for row in rows
    )
    return MailSettings(tuple(said), event.confirmation_text, event.confirmation_text_en)


def take_over(event: Event, settings: MailSettings) -> None:
    """Set the mails of a new event as those of another were. Nothing has come of any of them yet."""
    rows = of_event(event.id)
    for said in settings.mails:
        row = rows[said.moment]
        row.is_on, row.amount, row.unit, row.audience = said.is_on, said.amount, said.unit, said.audience
        row.wordings = said.wordings
    event.confirmation_text, event.confirmation_text_en = settings.confirmation_text, settings.confirmation_text_en


def of_event(event_id: int) -> dict[Moment, AutomaticMail]:
    """Return all of the event's automatic mails in order; those without a row as they are to begin with, off."""
    found = queries.of_event(event_id)
    return {one: found.get(one) or _unset(event_id, one) for one in Moment}


def change(
    event_id: int,
    moment: Moment,
    *,
    is_on: bool,
    amount: int,
    unit: Unit,
    audience: Audience,
    wordings: Wordings,
    seen_version: int,
    organizer_id: int,
) -> None:
    """Set when the mail is sent, to whom and in which words. Raises EditedMeanwhile when somebody saved meanwhile.

    Nothing is sent for a moment that has passed when it is switched on.
    """
    event = event_queries.locked(event_id)
    automatic = queries.locked(event_id, moment) or _unset(event_id, moment)
    if automatic.version != seen_version:
        raise EditedMeanwhile
    if is_on and not automatic.is_on:
        automatic.on_since = clock.now()
    automatic.is_on = is_on
    automatic.amount, automatic.unit, automatic.audience = amount, unit, audience
    automatic.wordings = wordings
    automatic.version += 1
    db.session.add(automatic)
    audit.record(
        "automatic.changed", audit.organizer_actor(organizer_id), event_id=event.id, after="on" if is_on else "off"
    )


def add_to_confirmation(event_id: int, text: str, text_en: str, organizer_id: int) -> None:
    """Set what the organizer adds to the mail that says that one has a seat."""
    event = event_queries.locked(event_id)
    event.confirmation_text, event.confirmation_text_en = text, text_en
    audit.record("automatic.confirmation_changed", audit.organizer_actor(organizer_id), event_id=event.id)


def ask_at(event_id: int, survey_url: str, organizer_id: int) -> None:
    """Set where the survey is; "" for none."""
    event = event_queries.locked(event_id)
    event.survey_url = survey_url
    audit.record("survey.changed", audit.organizer_actor(organizer_id), event_id=event.id)


def come(now: datetime) -> Sequence[tuple[int, int]]:
    """Return (event, automatic mail) of those whose moment has come and of which nothing has come yet."""
    return [
        (event.id, automatic.id)
        for automatic, event in queries.switched_on(now)
        if _what_to_do(event, automatic, now) in {Due.SEND, Due.MISS}
    ]


def act(event_id: int, automatic_id: int) -> None:
    """Order the mailing, or note that its moment was missed; nothing if somebody else was faster."""
    event = event_queries.locked(event_id)
    automatic = queries.locked(event_id, Moment(queries.by_id(automatic_id).moment))
    now = clock.now()
    if automatic is None or not automatic.is_on:
        return
    decision = _what_to_do(event, automatic, now)
    if decision not in {Due.SEND, Due.MISS}:
        return
    at = standing_of(event, automatic).at
    is_sent = decision is Due.SEND and _has_a_point(event, Moment(automatic.moment), now)
    automatic.settled_for = at
    automatic.outcome = Outcome.SENT if is_sent else Outcome.MISSED
    if is_sent:
        _order(automatic, at, now)
    audit.record(f"automatic.{automatic.outcome}", audit.SYSTEM, event_id=event_id, after=str(automatic.moment))


def standing_of(event: Event, automatic: AutomaticMail) -> Standing:
    """Return what decides about the mail's next moment, for an event with its other hours."""
    plan, unit = PLANS[Moment(automatic.moment)], Unit(automatic.unit)
    return Standing(
        at=rules.falls_at(event.occasion, automatic.amount, unit, is_after=plan.is_after),
        span=rules.span(automatic.amount, unit),
        tolerance=plan.tolerance,
        since=max(automatic.on_since, event.published_at or automatic.on_since),
        settled_for=automatic.settled_for,
        outcome=None if automatic.outcome is None else Outcome(automatic.outcome),
        too_late_at=rules.too_late_at(event.occasion, is_after=plan.is_after),
    )


def still_holds(mailing: Mailing, event: Event, now: datetime) -> bool:
    """Say whether a mailing that has begun is still to be written; what an organizer has sent by hand always is."""
    if mailing.automatic_id is None or mailing.moment_at is None:
        return True
    plan = PLANS[Moment(queries.by_id(mailing.automatic_id).moment)]
    until = rules.too_late_at(event.occasion, is_after=plan.is_after)
    is_in_time = rules.may_go_on(plan.tolerance, mailing.moment_at, until, now)
    return is_in_time and rules.speaks_in(event.state, is_after=plan.is_after)


def _what_to_do(event: Event, automatic: AutomaticMail, now: datetime) -> Due:
    plan = PLANS[Moment(automatic.moment)]
    if not rules.speaks_in(event.state, is_after=plan.is_after):
        return Due.NOT_YET
    return rules.due(standing_of(event, automatic), now)


def _has_a_point(event: Event, moment: Moment, now: datetime) -> bool:
    """Say whether the event has what the mail is about: questions that can be asked, a survey."""
    if moment in ABOUT_QUESTIONS:
        return can_be_asked(event, now)
    return moment is not Moment.SURVEY or bool(event.survey_url)


def can_be_asked(event: Event, now: datetime) -> bool:
    """Say whether there is somebody to ask, and questions are taken at that moment."""
    current = question_queries.round_of(event.id)
    is_open = current.closed_at is None and current.is_accepting and event.state == EventState.PUBLISHED
    has_opened = current.opens_at is None or current.opens_at <= now
    closes_at = question_rules.closes_at(event.questions_close_at, event.ends_at)
    return bool(event.speakers) and is_open and has_opened and now < closes_at


def _order(automatic: AutomaticMail, at: datetime, now: datetime) -> None:
    mailing = Mailing(
        event_id=automatic.event_id,
        kind=PLANS[Moment(automatic.moment)].kind,
        automatic_id=automatic.id,
        moment_at=at,
        view={},
        state=MailingState.ORDERED,
        send_at=now,
        version=1,
        created_at=now,
        changed_at=now,
    )
    mailing.wordings = automatic.wordings
    db.session.add(mailing)


def _planned(event_id: int, moment: Moment, now: datetime) -> AutomaticMail:
    planned = _unset(event_id, moment)
    planned.is_on, planned.on_since = PLANS[moment].is_on, now
    return planned


def _unset(event_id: int, moment: Moment) -> AutomaticMail:
    plan = PLANS[moment]
    unset = AutomaticMail(
        event_id=event_id,
        moment=moment,
        is_on=False,
        on_since=clock.now(),
        amount=plan.amount,
        unit=plan.unit,
        audience=Audience.PRESENT,
        version=1,
    )
    unset.wordings = Wordings()
    return unset
