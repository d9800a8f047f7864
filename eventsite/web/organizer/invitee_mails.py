"""Sending invitations and reminders to those who are invited to register: shown, and confirmed, before it is done."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite import clock, notifications
from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.models import Event, Invitee
from eventsite.queries import invitees as queries
from eventsite.rules.outbox import Kind
from eventsite.rules.permissions import Action
from eventsite.services import invitee_mails
from eventsite.web import guards
from eventsite.web.forms.invitee_lists import MailForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

WRITTEN_BY = {Kind.INVITED: notifications.invited, Kind.INVITED_REMINDER: notifications.invited_reminder}
blueprint = Blueprint("invitee_mails", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/invitees")


@blueprint.get("/send")
@requires(Action.INVITE)
def confirm_send(event_id: int) -> str | Response:
    """How many get an invitation, how it reads, and the button that sends it."""
    return _page(frames.mine(event_id), Kind.INVITED, MailForm())


@blueprint.post("/send")
@requires(Action.INVITE)
def send(event_id: int) -> Response | tuple[str, int]:
    """Send invitations to those who have none."""
    return _send(event_id, Kind.INVITED)


@blueprint.get("/remind")
@requires(Action.INVITE)
def confirm_remind(event_id: int) -> str | Response:
    """How many are reminded, how it reads, and the button that sends it."""
    return _page(frames.mine(event_id), Kind.INVITED_REMINDER, MailForm())


@blueprint.post("/remind")
@requires(Action.INVITE)
def remind(event_id: int) -> Response | tuple[str, int]:
    """Remind those who have not answered."""
    return _send(event_id, Kind.INVITED_REMINDER)


def _send(event_id: int, kind: Kind) -> Response | tuple[str, int]:
    event = frames.mine(event_id)
    form = MailForm()
    number = queries.count_to_mail(kind, event_id, clock.now())
    is_as_shown = form.number.data == str(number)
    if not form.validate_on_submit() or (number and not is_as_shown):
        page = _page(event, kind, form, has_changed=not is_as_shown)
        return page if isinstance(page, Response) else (page, 409 if form.validate() else 422)
    try:
        with transaction():
            number = invitee_mails.order(event_id, kind, form.own_line.data or "", guards.me().id)
    except NotPossibleNow:
        return _nothing(event_id)
    flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", number))
    return _back(event_id)


def _page(event: Event, kind: Kind, form: MailForm, *, has_changed: bool = False) -> str | Response:
    now = clock.now()
    number = queries.count_to_mail(kind, event.id, now)
    if not number or not invitee_mails.can_answer(event, now):
        return _nothing(event.id)
    form.number.data = str(number)
    return render_template(
        "organizer/invitee_mails/confirm_send.html"
        if kind is Kind.INVITED
        else "organizer/invitee_mails/confirm_remind.html",
        **frames.around(event),
        form=form,
        number=number,
        has_changed=has_changed,
        mail=WRITTEN_BY[kind](_somebody(event), event, form.own_line.data or ""),
    )


def _somebody(event: Event) -> Invitee:
    return Invitee(
        id=0, version=0, name=gettext("First name Last name"), email="namn@bolaget.example", language=event.language
    )


def _nothing(event_id: int) -> Response:
    flash(gettext("There is nobody to mail now."))
    return _back(event_id)


def _back(event_id: int) -> Response:
    return redirect(url_for("organizer.invitees.index", event_id=event_id), code=303)
