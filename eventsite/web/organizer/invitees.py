"""The list of those who are invited to register: finding people, adding one, taking one off."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import NotPossibleNow, TooManyMails
from eventsite.queries import invitees as queries
from eventsite.queries.invitees import ListView
from eventsite.rules.invitees import InviteeState
from eventsite.rules.outbox import Kind
from eventsite.rules.permissions import Action
from eventsite.services import invitee_mails, invitees
from eventsite.web import guards, words
from eventsite.web.filters import local, moment
from eventsite.web.forms.invitee_lists import InviteeForm, RemoveInviteeForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames, lists

blueprint = Blueprint("invitees", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/invitees")


@blueprint.get("")
@requires(Action.SEE_ATTENDEES)
def index(event_id: int) -> str:
    """The list as the address asks for it, and how many have answered what."""
    event = frames.mine(event_id)
    view = _asked_view()
    part = lists.asked_slice(queries.count_matching(event_id, view))
    now = clock.now()
    return render_template(
        "organizer/invitees/index.html",
        **frames.around(event),
        invitees=queries.list_of(event_id, view, part.size, part.start),
        view=view,
        numbers=queries.counts(event_id),
        companies=queries.companies(event_id),
        chips=words.invitee_states_in_words(),
        state_in_words=words.state_in_words,
        **part.shown,
        arguments={"event_id": event_id, **_shown(view)},
        may_mail=invitee_mails.can_answer(event, now),
        to_invite=queries.count_to_mail(Kind.INVITED, event_id, now),
        to_remind=queries.count_to_mail(Kind.INVITED_REMINDER, event_id, now),
    )


@blueprint.get("/add")
@requires(Action.INVITE)
def new(event_id: int) -> str:
    """The form for one more."""
    event = frames.mine(event_id)
    return _form_page(event_id, InviteeForm(language=event.language))


@blueprint.post("/add")
@requires(Action.INVITE)
def add(event_id: int) -> Response | tuple[str, int]:
    """Put one person on the list; mail is sent from there."""
    frames.mine(event_id)
    form = InviteeForm()
    if not form.validate_on_submit():
        return _form_page(event_id, form), 422
    try:
        with transaction():
            done = invitees.add(event_id, [form.details(**form.terms())], guards.me().id)
    except NotPossibleNow:
        flash(gettext("The meeting is over or called off: nobody can be invited."))
        return _back(event_id)
    if not done.added:
        is_registered = gettext("This address is registered already")
        form.email.errors = [is_registered if done.registered else gettext("This address is on the list already")]
        return _form_page(event_id, form), 409
    flash(gettext("Added. The invitation is sent when you press “Send invitations”."))
    return _back(event_id)


@blueprint.get(f"/<{frames.ROW}:invitee_id>/remove")
@requires(Action.INVITE)
def confirm_remove(event_id: int, invitee_id: int) -> str:
    """What happens if somebody is taken off the list, and the button that does it."""
    around = frames.around(frames.mine(event_id))
    invitee = queries.in_event(event_id, invitee_id)
    return render_template(
        "organizer/invitees/confirm_remove.html",
        **around,
        invitee=invitee,
        is_registered=queries.living_registration(invitee) is not None,
        form=RemoveInviteeForm(),
    )


@blueprint.post(f"/<{frames.ROW}:invitee_id>/remove")
@requires(Action.INVITE)
def remove(event_id: int, invitee_id: int) -> Response:
    """Take somebody off the list."""
    frames.mine(event_id)
    with transaction():
        invitees.remove(event_id, invitee_id, guards.me().id)
    flash(gettext("Taken off the list. The link does not work any more."))
    return _back(event_id)


@blueprint.get(f"/<{frames.ROW}:invitee_id>/send-again")
@requires(Action.INVITE)
def confirm_send_again(event_id: int, invitee_id: int) -> str:
    """What is mailed to whom if one person is invited once more."""
    event = frames.mine(event_id)
    return render_template(
        "organizer/invitees/confirm_send_again.html",
        **frames.around(event),
        invitee=queries.in_event(event_id, invitee_id),
        form=FlaskForm(),
    )


@blueprint.post(f"/<{frames.ROW}:invitee_id>/send-again")
@requires(Action.INVITE)
def send_again(event_id: int, invitee_id: int) -> Response:
    """Send one person the invitation once more."""
    frames.mine(event_id)
    try:
        with transaction():
            invitee_mails.send_again(event_id, invitee_id, guards.me().id)
        flash(gettext("The invitation is on its way."))
    except TooManyMails as refusal:
        when = moment(local(refusal.again_at))
        flash(gettext("The address has been mailed within a day. It can be mailed again on %(moment)s.", moment=when))
    except NotPossibleNow:
        flash(gettext("Nothing was sent: the person is registered, or nobody can register now."))
    return _back(event_id)


def _asked_view() -> ListView:
    """Return the view of the list that the address asks for; what it does not know it leaves out."""
    state = request.args.get("state", "")
    return ListView(
        search=lists.asked_text(),
        state=state if state in set(InviteeState) else "",
        company=lists.asked_text("company"),
    )


def _shown(view: ListView) -> dict[str, str]:
    return lists.filled({"q": view.search, "state": view.state, "company": view.company})


def _form_page(event_id: int, form: InviteeForm) -> str:
    event = frames.mine(event_id)
    return render_template("organizer/invitees/add.html", **frames.around(event), form=form)


def _back(event_id: int) -> Response:
    return redirect(url_for("organizer.invitees.index", event_id=event_id), code=303)
