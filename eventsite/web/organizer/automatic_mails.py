"""The automatic mails of an event: when each is sent next, what came of the last, and how to change it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response

from eventsite import clock, notifications
from eventsite.database import transaction
from eventsite.errors import EditedMeanwhile, NotFound
from eventsite.models import AutomaticMail, Event, Mailing, Registration
from eventsite.queries import automatic_mails as queries
from eventsite.queries import mailings as mailing_queries
from eventsite.rules import automatic_mails as rules
from eventsite.rules.automatic_mails import PLANS, Due, Moment, Outcome, Unit
from eventsite.rules.permissions import Action
from eventsite.rules.registrations import RegistrationState
from eventsite.services import automatic_mails
from eventsite.web import guards, mailing_words
from eventsite.web.forms.mailings import AutomaticForm, ConfirmationForm, SurveyForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames
from eventsite.web.organizer.mailing_progress import Progress, progress_of

blueprint = Blueprint("automatic_mails", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/automatic")


@dataclass(frozen=True)
class Shown:
    """One automatic mail as its row says it. `next_at` is its next moment, if it has one."""

    moment: Moment
    name: str
    whom: str
    when: str
    is_on: bool
    next_at: datetime | None
    missed_at: datetime | None
    number: int
    last: Mailing | None
    progress: Progress | None


@blueprint.get("")
@requires(Action.SEE_OUTBOX)
def index(event_id: int) -> str:
    """Each with its next moment in words and what came of it."""
    event = frames.mine(event_id)
    last = mailing_queries.by_automatic(event_id)
    return render_template(
        "organizer/automatic_mails/index.html",
        **frames.around(event),
        shown=[_shown(event, one, last.get(one.id)) for one in automatic_mails.of_event(event_id).values()],
        speaks=rules.speaks_in(event.state, is_after=False),
        visits=queries.count_visits(event_id),
    )


@blueprint.get("/<moment>")
@requires(Action.MAIL_ATTENDEES)
def edit(event_id: int, moment: str) -> str:
    """One of them, to be changed."""
    event, which = frames.mine(event_id), _which(moment)
    automatic = automatic_mails.of_event(event_id)[which]
    return _page(event, automatic, _form(automatic, with_data=True))


@blueprint.post("/<moment>")
@requires(Action.MAIL_ATTENDEES)
def change(event_id: int, moment: str) -> Response | tuple[str, int]:
    """Save it."""
    event, which = frames.mine(event_id), _which(moment)
    automatic = automatic_mails.of_event(event_id)[which]
    form = _form(automatic)
    if not form.validate_on_submit():
        return _page(event, automatic, form), 422
    try:
        with transaction():
            automatic_mails.change(
                event_id,
                which,
                is_on=form.is_on.data,
                amount=form.amount.number or PLANS[which].amount,
                unit=Unit(form.unit.data),
                audience=form.chosen_audience,
                wordings=form.wordings(),
                seen_version=form.seen_version,
                organizer_id=guards.me().id,
            )
    except EditedMeanwhile:
        return _page(frames.mine(event_id), automatic, form, is_stale=True), 409
    flash(gettext("The mail is saved."))
    if form.is_on.data and _shown(frames.mine(event_id), queries.of_event(event_id)[which], None).next_at is None:
        flash(gettext("Its time has passed, so it is not sent for the meeting as it is set now."))
    return redirect(url_for(".index", event_id=event_id), code=303)


@blueprint.get("/confirmation")
@requires(Action.MAIL_ATTENDEES)
def confirmation(event_id: int) -> str:
    """What is added to the confirmation, to be changed."""
    event = frames.mine(event_id)
    data = {"text": event.confirmation_text, "text_en": event.confirmation_text_en}
    return _simple_page(
        "organizer/automatic_mails/confirmation.html", event, ConfirmationForm(formdata=None, data=data)
    )


@blueprint.post("/confirmation")
@requires(Action.MAIL_ATTENDEES)
def change_confirmation(event_id: int) -> Response | tuple[str, int]:
    """Save it."""
    event = frames.mine(event_id)
    form = ConfirmationForm()
    if not form.validate_on_submit():
        return _simple_page("organizer/automatic_mails/confirmation.html", event, form), 422
    with transaction():
        automatic_mails.add_to_confirmation(event_id, form.text.data or "", form.text_en.data or "", guards.me().id)
    flash(gettext("The confirmation is saved. It is sent so from now on."))
    return redirect(url_for(".index", event_id=event_id), code=303)


@blueprint.get("/survey-address")
@requires(Action.MAIL_ATTENDEES)
def survey(event_id: int) -> str:
    """Where the survey is, to be changed."""
    event = frames.mine(event_id)
    form = SurveyForm(formdata=None, data={"url": event.survey_url})
    return _simple_page("organizer/automatic_mails/survey.html", event, form)


@blueprint.post("/survey-address")
@requires(Action.MAIL_ATTENDEES)
def change_survey(event_id: int) -> Response | tuple[str, int]:
    """Save it."""
    event = frames.mine(event_id)
    form = SurveyForm()
    if not form.validate_on_submit():
        return _simple_page("organizer/automatic_mails/survey.html", event, form), 422
    with transaction():
        automatic_mails.ask_at(event_id, form.url.data or "", guards.me().id)
    flash(gettext("The survey’s address is saved."))
    return redirect(url_for(".index", event_id=event_id), code=303)


def _which(moment: str) -> Moment:
    if moment not in set(Moment):
        raise NotFound("automatic mail")
    return Moment(moment)


def _form(automatic: AutomaticMail, *, with_data: bool = False) -> AutomaticForm:
    data = {
        "is_on": automatic.is_on,
        "amount": str(automatic.amount),
        "unit": str(automatic.unit),
        "audience": str(automatic.audience),
    }
    form = AutomaticForm(formdata=None, data=data) if with_data else AutomaticForm()
    moment = Moment(automatic.moment)
    form.offer(is_after=PLANS[moment].is_after, has_audience=moment is Moment.THANKS)
    if with_data:
        form.show(automatic.wordings, automatic.version)
    return form


def _shown(event: Event, automatic: AutomaticMail, last: Mailing | None) -> Shown:
    moment = Moment(automatic.moment)
    plan, standing = PLANS[moment], automatic_mails.standing_of(event, automatic)
    is_to_come = automatic.is_on and rules.due(standing, clock.now()) is Due.NOT_YET
    is_missed = automatic.is_on and (
        automatic.outcome == Outcome.MISSED or rules.due(standing, clock.now()) is Due.MISS
    )
    whom = mailing_words.whom()[moment] or mailing_words.audiences()[automatic.audience]
    return Shown(
        moment=moment,
        name=mailing_words.moments()[moment],
        whom=whom,
        when=mailing_words.time_between(automatic.amount, Unit(automatic.unit), is_after=plan.is_after),
        is_on=automatic.is_on,
        next_at=standing.at if is_to_come else None,
        missed_at=(automatic.settled_for or standing.at) if is_missed and not is_to_come else None,
        number=queries.count(queries.people(automatic, None)),
        last=last,
        progress=progress_of(last) if last else None,
    )


def _page(event: Event, automatic: AutomaticMail, form: AutomaticForm, *, is_stale: bool = False) -> str:
    moment = Moment(automatic.moment)
    with force_locale("sv"):
        standard = notifications.standard_wording(moment)
    return render_template(
        "organizer/automatic_mails/edit.html",
        **frames.around(event),
        form=form,
        name=mailing_words.moments()[moment],
        whom=mailing_words.whom()[moment],
        standard=standard,
        is_stale=is_stale,
        letter=notifications.automatic(
            PLANS[moment].kind, moment, _somebody(event), event, automatic.wordings, is_sample=True
        ),
        shown=_shown(event, automatic, None),
    )


def _simple_page(template: str, event: Event, form: Any) -> str:
    return render_template(template, **frames.around(event), form=form)


def _somebody(event: Event) -> Registration:
    return Registration(
        id=0,
        name=gettext("First name Last name"),
        email="namn@bolaget.example",
        company=gettext("The company"),
        language=event.language,
        state=RegistrationState.CONFIRMED,
        mode=None,
        manage_version=0,
        join_version=0,
    )
