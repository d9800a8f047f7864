"""Who works with an event: shared by mail, with a role there, and taken back."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.queries import organizers as queries
from eventsite.rules import addresses
from eventsite.rules.permissions import SEES_ALL_EVENTS, Action, Role
from eventsite.services import sharing
from eventsite.web import guards, role_words
from eventsite.web.forms.people import RoleForm, SharingForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("sharing", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/co-workers")
ONE = f"/<{frames.ROW}:organizer_id>"


@blueprint.get("")
@requires(Action.SHARE_EVENTS)
def index(event_id: int) -> str:
    """All who work with the event, and the form that lets one more in."""
    return _page(event_id, SharingForm())


@blueprint.post("")
@requires(Action.SHARE_EVENTS)
def share(event_id: int) -> Response | tuple[str, int]:
    """Share the event with somebody, who is mailed."""
    frames.mine(event_id)
    form = SharingForm()
    if not (form.validate() and _has_a_name(form)):
        return _page(event_id, form), 422
    try:
        with transaction():
            sharing.share(
                event_id,
                form.email.data,
                form.name.data or form.email.data,
                form.chosen_role,
                guards.me().id,
                with_link=current_app.config["SIGN_IN_LINKS"],
            )
    except NotPossibleNow as refusal:
        form.email.errors = [_why_not(refusal)]
        return _page(event_id, form), 422
    flash(gettext("The meeting is shared. We have mailed %(address)s.", address=form.email.data))
    return _back(event_id)


@blueprint.post(f"{ONE}/role")
@requires(Action.SHARE_EVENTS)
def change(event_id: int, organizer_id: int) -> Response:
    """Give a co-worker another role in the event."""
    frames.mine(event_id)
    form = RoleForm()
    if not form.validate():
        flash(gettext("There is no such role. Nothing was changed."))
        return _back(event_id)
    try:
        with transaction():
            sharing.change(event_id, organizer_id, Role(form.role.data), guards.me().id)
        flash(gettext("The role is changed. It holds from the next page that they open."))
    except NotPossibleNow:
        flash(gettext("Administrators may do everything in all meetings. Nothing was changed."))
    return _back(event_id)


@blueprint.post(f"{ONE}/remove")
@requires(Action.SHARE_EVENTS)
def take_back(event_id: int, organizer_id: int) -> Response:
    """Let somebody work with the event no more."""
    frames.mine(event_id)
    with transaction():
        sharing.take_back(event_id, organizer_id, guards.me().id)
    if organizer_id == guards.me().id and not guards.allowed(Action.MANAGE_PEOPLE):
        flash(gettext("You no longer work with the meeting."))
        return redirect(url_for("organizer.events.index"), code=303)
    flash(gettext("They no longer work with the meeting."))
    return _back(event_id)


def _has_a_name(form: SharingForm) -> bool:
    """Somebody new needs a name, so that the history says who did what."""
    if form.name.data or queries.by_canonical_email(addresses.canonical(form.email.data)) is not None:
        return True
    form.name.errors = [gettext("Nobody here has that address. Write the name, and we take them on")]
    return False


def _why_not(refusal: NotPossibleNow) -> str:
    reasons = {
        "administrator": gettext("This is an administrator, who may do everything in all meetings already"),
        "deactivated": gettext("This person is switched off. Ask an administrator to let them in again"),
    }
    return reasons.get(str(refusal), gettext("They work with the meeting already. Change the role in the list above"))


def _page(event_id: int, form: SharingForm) -> str:
    event = frames.mine(event_id)
    return render_template(
        "organizer/sharing/index.html",
        **frames.around(event),
        colleagues=[(one, one.role in SEES_ALL_EVENTS, _role_form(one)) for one in queries.colleagues(event_id)],
        roles=role_words.roles_in_words(),
        explained=role_words.roles_explained(),
        form=form,
    )


def _role_form(one: queries.Colleague) -> RoleForm:
    form = RoleForm(formdata=None, prefix="", data={"role": one.role})
    form.role.id = f"role-{one.organizer.id}"
    return form


def _back(event_id: int) -> Response:
    return redirect(url_for(".index", event_id=event_id), code=303)
