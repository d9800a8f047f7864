"""Ordering a mailing: what it is and to how many, confirmed; taken back within its minute; stopped while it runs."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import EditedMeanwhile, NotPossibleNow
from eventsite.models import Event, Mailing
from eventsite.queries import mailings as queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules.mailings import MailingState
from eventsite.rules.permissions import Action
from eventsite.services import mailings
from eventsite.web import guards
from eventsite.web.filters import local, moment
from eventsite.web.forms.mailings import SendForm
from eventsite.web.forms.numbers import whole
from eventsite.web.guards import requires
from eventsite.web.organizer import frames
from eventsite.web.organizer.mailing_progress import title_of
from eventsite.web.organizer.mailings import whom

blueprint = Blueprint(
    "mailing_orders",
    __name__,
    url_prefix=f"/events/<{frames.ROW}:event_id>/mailings/<{frames.ROW}:mailing_id>",
)


@blueprint.get("/send")
@requires(Action.MAIL_ATTENDEES)
def confirm(event_id: int, mailing_id: int) -> str | Response:
    """To how many it goes, who is left out, how it reads, and when."""
    event = frames.mine(event_id)
    mailing = queries.in_event(event_id, mailing_id)
    if mailing.state != MailingState.DRAFT:
        return _to(event_id, mailing_id)
    return _page(event, mailing, SendForm())


@blueprint.post("/send")
@requires(Action.MAIL_ATTENDEES)
def send(event_id: int, mailing_id: int) -> Response | tuple[str, int]:
    """Order it, if it still is what the page said."""
    event = frames.mine(event_id)
    mailing = queries.in_event(event_id, mailing_id)
    form = SendForm()
    if not form.validate_on_submit():
        return _page(event, mailing, form), 422
    has_changed = form.number.data != str(whom(event, mailing.view)["number"])
    if has_changed or mailing.state != MailingState.DRAFT:
        return _again(event, mailing, form)
    try:
        with transaction():
            at = mailings.order(event_id, mailing_id, whole(form.version.data) or 0, form.moment, guards.me().id)
    except (EditedMeanwhile, NotPossibleNow):
        return _again(event, queries.in_event(event_id, mailing_id), form)
    flash(gettext("It is sent from %(moment)s. Until then you can take it back.", moment=moment(local(at))))
    return _to(event_id, mailing_id)


@blueprint.post("/take-back")
@requires(Action.MAIL_ATTENDEES)
def take_back(event_id: int, mailing_id: int) -> Response:
    """Make a draft again of what has not begun."""
    frames.mine(event_id)
    try:
        with transaction():
            mailings.take_back(event_id, mailing_id, guards.me().id)
        flash(gettext("It is taken back: nobody was mailed. The draft is kept."))
    except NotPossibleNow:
        flash(gettext("It has begun, so it cannot be taken back. You can stop what has not left."))
    return _to(event_id, mailing_id)


@blueprint.post("/stop")
@requires(Action.MAIL_ATTENDEES)
def stop(event_id: int, mailing_id: int) -> Response:
    """Let no more of it leave."""
    frames.mine(event_id)
    try:
        with transaction():
            mailings.stop(event_id, mailing_id, guards.me().id)
        flash(gettext("It is stopped. Those who have got it are shown below."))
    except NotPossibleNow:
        flash(gettext("There was nothing left to stop."))
    return _to(event_id, mailing_id)


@blueprint.get(f"/recipients/<{frames.ROW}:registration_id>/again")
@requires(Action.MAIL_ATTENDEES)
def confirm_again(event_id: int, mailing_id: int, registration_id: int) -> str | Response:
    """What is mailed to whom if one person gets it once more."""
    event = frames.mine(event_id)
    mailing = queries.in_event(event_id, mailing_id)
    registration = registration_queries.in_event(event_id, registration_id)
    if not mailings.can_send_again(mailing, registration):
        return _not_again(event_id, mailing_id)
    return render_template(
        "organizer/mailings/confirm_again.html",
        **frames.around(event),
        mailing=mailing,
        registration=registration,
        title=mailings.preview(mailing, registration, event).subject
        if mailing.automatic_id is None
        else title_of(mailing),
        form=FlaskForm(),
    )


@blueprint.post(f"/recipients/<{frames.ROW}:registration_id>/again")
@requires(Action.MAIL_ATTENDEES)
def again(event_id: int, mailing_id: int, registration_id: int) -> Response:
    """Send it to one person once more, to the address that they have now."""
    frames.mine(event_id)
    try:
        with transaction():
            mailings.send_again(event_id, mailing_id, registration_id, guards.me().id)
        flash(gettext("The mail is on its way again."))
    except NotPossibleNow:
        return _not_again(event_id, mailing_id)
    return _to(event_id, mailing_id)


def _not_again(event_id: int, mailing_id: int) -> Response:
    flash(gettext("It is not sent again: it has not failed, or mail to the address comes back. Correct it first."))
    return _to(event_id, mailing_id)


def _again(event: Event, mailing: Mailing, form: SendForm) -> Response | tuple[str, int]:
    if mailing.state != MailingState.DRAFT:
        flash(gettext("It is ordered already."))
        return _to(event.id, mailing.id)
    return _page(event, mailing, form, has_changed=True), 409


def _page(event: Event, mailing: Mailing, form: SendForm, *, has_changed: bool = False) -> str:
    around = whom(event, mailing.view)
    form.number.data, form.version.data = str(around["number"]), str(mailing.version)
    return render_template(
        "organizer/mailings/confirm_send.html",
        **frames.around(event),
        **around,
        mailing=mailing,
        form=form,
        has_changed=has_changed,
        letters=[(one, mailings.preview(mailing, one, event)) for one in around["samples"]],
    )


def _to(event_id: int, mailing_id: int) -> Response:
    return redirect(url_for("organizer.mailings.show", event_id=event_id, mailing_id=mailing_id), code=303)
