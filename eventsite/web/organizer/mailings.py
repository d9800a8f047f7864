"""Writing to the people of a view of the attendee list: drafts, looked at and tried before anything leaves."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import EditedMeanwhile, NotPossibleNow
from eventsite.models import Event, Mailing
from eventsite.queries import audiences
from eventsite.queries import mailings as queries
from eventsite.rules.mailings import MailingState
from eventsite.rules.permissions import Action
from eventsite.services import mailings
from eventsite.web import guards, mailing_words
from eventsite.web.forms.mailings import MailingForm
from eventsite.web.forms.registrations import OpenForm
from eventsite.web.guards import requires
from eventsite.web.organizer import attendees, frames
from eventsite.web.organizer.mailing_progress import progress_of

blueprint = Blueprint("mailings", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/mailings")


@blueprint.get("")
@requires(Action.SEE_OUTBOX)
def index(event_id: int) -> str:
    """What was written to many, and the way to write more."""
    event = frames.mine(event_id)
    found = queries.of_event(event_id)
    return render_template(
        "organizer/mailings/index.html",
        **frames.around(event),
        mailings=[(one, progress_of(one)) for one in found],
        words=mailing_words.states(),
    )


@blueprint.get("/new")
@requires(Action.MAIL_ATTENDEES)
def new(event_id: int) -> str:
    """An empty mail to the people of the view that the address asks for."""
    return _new_page(frames.mine(event_id), MailingForm())


@blueprint.post("/new")
@requires(Action.MAIL_ATTENDEES)
def create(event_id: int) -> Response | tuple[str, int]:
    """Keep the draft and show how it reads."""
    event = frames.mine(event_id)
    form = MailingForm()
    if not form.validate_on_submit():
        return _new_page(event, form), 422
    view = asked(event)
    with transaction():
        mailing_id = mailings.draft(event_id, view, form.wordings(), guards.me().id)
    return _to(event_id, mailing_id)


@blueprint.get(f"/<{frames.ROW}:mailing_id>")
@requires(Action.SEE_OUTBOX)
def show(event_id: int, mailing_id: int) -> str | Response:
    """A draft to be written on; anything else as it stands."""
    event = frames.mine(event_id)
    mailing = queries.in_event(event_id, mailing_id)
    if mailing.state != MailingState.DRAFT:
        return redirect(url_for("organizer.mailing_progress.show", event_id=event_id, mailing_id=mailing_id), code=303)
    form = MailingForm(formdata=None)
    form.show(mailing.wordings, mailing.version)
    return _page(event, mailing, form)


@blueprint.post(f"/<{frames.ROW}:mailing_id>")
@requires(Action.MAIL_ATTENDEES)
def save(event_id: int, mailing_id: int) -> Response | tuple[str, int]:
    """Save the draft, and go where the button leads."""
    event = frames.mine(event_id)
    mailing = queries.in_event(event_id, mailing_id)
    form = MailingForm()
    if not form.validate_on_submit():
        return _page(event, mailing, form), 422
    try:
        with transaction():
            mailings.change(event_id, mailing_id, form.wordings(), form.seen_version, guards.me().id)
            tested = mailings.test(event_id, mailing_id, guards.me().id) if "test" in request.form else ""
    except EditedMeanwhile:
        return _page(event, queries.in_event(event_id, mailing_id), form, is_stale=True), 409
    except NotPossibleNow:
        flash(gettext("That could not be done: the mailing is ordered already, or nobody would get it."))
        return _to(event_id, mailing_id)
    flash(gettext("A test is on its way to %(address)s.", address=tested) if tested else gettext("The draft is saved."))
    if "go_on" in request.form:
        return redirect(url_for("organizer.mailing_orders.confirm", event_id=event_id, mailing_id=mailing_id), code=303)
    return _to(event_id, mailing_id)


@blueprint.post(f"/<{frames.ROW}:mailing_id>/discard")
@requires(Action.MAIL_ATTENDEES)
def discard(event_id: int, mailing_id: int) -> Response:
    """Throw a draft away."""
    frames.mine(event_id)
    try:
        with transaction():
            mailings.discard(event_id, mailing_id, guards.me().id)
        flash(gettext("The draft is thrown away."))
    except NotPossibleNow:
        flash(gettext("It is ordered already, so it cannot be thrown away."))
    return redirect(url_for(".index", event_id=event_id), code=303)


def asked(event: Event) -> dict[str, list[str]]:
    """Return the arguments of the view that the address asks for, those that leave people out."""
    return attendees.asked_view(event).filters()


def whom(event: Event, view: dict[str, list[str]]) -> dict[str, Any]:
    """Return what the pages say of the people of a view: how many get a mail, who does not and why, the way there."""
    chosen = audiences.chosen(event, view, clock.now())
    number, left_out = audiences.tally(chosen)
    return {
        "view": view,
        "number": number,
        "left_out": {mailing_words.reasons()[why]: count for why, count in left_out.items()},
        "samples": audiences.sample(chosen),
    }


def _new_page(event: Event, form: MailingForm) -> str:
    view = asked(event)
    return render_template("organizer/mailings/new.html", **frames.around(event), **whom(event, view), form=form)


def _page(event: Event, mailing: Mailing, form: MailingForm, *, is_stale: bool = False) -> str:
    around = whom(event, mailing.view)
    return render_template(
        "organizer/mailings/show.html",
        **frames.around(event),
        **around,
        mailing=mailing,
        form=form,
        discard_form=OpenForm(),
        is_stale=is_stale,
        letters=[(one, mailings.preview(mailing, one, event)) for one in around["samples"]],
    )


def _to(event_id: int, mailing_id: int) -> Response:
    return redirect(url_for("organizer.mailings.show", event_id=event_id, mailing_id=mailing_id), code=303)
