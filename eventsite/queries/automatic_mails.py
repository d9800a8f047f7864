"""The automatic mails of events, and whom each is for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import selectinload

from eventsite.database import db
from eventsite.models.events import Event
from eventsite.models.mailings import AutomaticMail, Mailing, SurveyVisit
from eventsite.models.questions import Question
from eventsite.models.registrations import Registration
from eventsite.rules.automatic_mails import ABOUT_QUESTIONS, AFTERWARDS, LAST, Audience, Moment
from eventsite.rules.events import EventState, Format
from eventsite.rules.policies import Mode
from eventsite.rules.questions import Moderation
from eventsite.rules.registrations import Attendance, RegistrationState

# Who has been marked as one of these was not there, whatever the audience.
AWAY = ("absent", "excused")


def by_id(automatic_id: int) -> AutomaticMail:
    """Return the automatic mail, which is there."""
    return db.session.get_one(AutomaticMail, automatic_id)


def of_event(event_id: int) -> dict[Moment, AutomaticMail]:
    """Return the event's automatic mails that have a row, by which they are."""
    statement = select(AutomaticMail).where(AutomaticMail.event_id == event_id)
    return {Moment(one.moment): one for one in db.session.scalars(statement)}


def locked(event_id: int, moment: Moment) -> AutomaticMail | None:
    """Return the event's automatic mail of that sort under its lock, read anew; None if it has no row."""
    statement = select(AutomaticMail).where(AutomaticMail.event_id == event_id, AutomaticMail.moment == moment)
    return db.session.scalars(statement.with_for_update().execution_options(populate_existing=True)).one_or_none()


def switched_on(now: datetime) -> Sequence[tuple[AutomaticMail, Event]]:
    """Return those that are on in events near enough for any of them to be due, with their events and other hours."""
    is_near = (Event.starts_at <= now + LAST, Event.ends_at >= now - LAST)
    statement = (
        select(AutomaticMail, Event)
        .join(Event, Event.id == AutomaticMail.event_id)
        .where(AutomaticMail.is_on, *is_near, Event.state.in_((EventState.PUBLISHED, EventState.ARCHIVED)))
        .order_by(AutomaticMail.event_id, AutomaticMail.id)
        .options(selectinload(Event.other_hours))
    )
    return [(automatic, event) for automatic, event in db.session.execute(statement)]


def audience(mailing: Mailing) -> Select[int]:
    """Return the ids of the registrations that an automatic mailing is for: those from before its moment."""
    automatic = by_id(mailing.automatic_id or 0)
    return people(automatic, mailing.moment_at)


def people(automatic: AutomaticMail, before: datetime | None) -> Select[int]:
    """Return the ids of the registrations that the automatic mail is for, of those made before then."""
    event_id, moment = automatic.event_id, Moment(automatic.moment)
    conditions = [
        Registration.event_id == event_id,
        Registration.state == RegistrationState.CONFIRMED,
        Registration.releases_at.is_(None),
    ]
    if before is not None:
        conditions.append(Registration.created_at <= before)
    if moment is Moment.HOUR:
        conditions.append(_takes_part_online(event_id))
    if moment in ABOUT_QUESTIONS:
        conditions.append(~_has_asked(event_id))
    if moment in AFTERWARDS:
        conditions.append(_was_there(audience_of(event_id)))
    if moment is Moment.SURVEY:
        conditions.append(~exists().where(SurveyVisit.registration_id == Registration.id))
    return select(Registration.id).where(*conditions)


def audience_of(event_id: int) -> Audience:
    """Return who is thanked and asked after the event: the thanks say it for the survey's reminder too."""
    statement = select(AutomaticMail.audience).where(
        AutomaticMail.event_id == event_id, AutomaticMail.moment == Moment.THANKS
    )
    return Audience(db.session.scalar(statement) or Audience.PRESENT)


def count(people: Select[int]) -> int:
    """Return how many those are."""
    return db.session.scalar(select(func.count()).select_from(people.subquery())) or 0


def count_visits(event_id: int) -> int:
    """Return how many have gone on to the event's survey."""
    statement = (
        select(func.count())
        .select_from(SurveyVisit)
        .join(Registration, Registration.id == SurveyVisit.registration_id)
        .where(Registration.event_id == event_id)
    )
    return db.session.scalar(statement) or 0


def _takes_part_online(event_id: int) -> ColumnElement[bool]:
    format_of = select(Event.format).where(Event.id == event_id).scalar_subquery()
    is_hybrid = (format_of == Format.HYBRID) & (Registration.mode == Mode.DIGITAL)
    return or_(format_of == Format.DIGITAL, is_hybrid)


def _has_asked(event_id: int) -> ColumnElement[bool]:
    return exists().where(
        Question.event_id == event_id,
        Question.registration_id == Registration.id,
        Question.moderation != Moderation.WITHDRAWN,
    )


def _was_there(audience: Audience) -> ColumnElement[bool]:
    if audience is Audience.PRESENT:
        return Registration.attendance == Attendance.PRESENT
    return Registration.attendance.not_in(AWAY)
