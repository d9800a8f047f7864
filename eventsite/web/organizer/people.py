"""All who work here, for administrators: invited, given a role, switched off; where they are signed in."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as queries
from eventsite.rules.permissions import Action
from eventsite.services import organizers, people
from eventsite.web import guards, role_words
from eventsite.web.forms.people import InvitationForm, PersonForm
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("people", __name__, url_prefix="/people")
ONE = f"/<{frames.ROW}:organizer_id>"
Page = Response | tuple[str, int]


@blueprint.get("")
@requires(Action.MANAGE_PEOPLE)
def index() -> str:
    """Everybody who works here, and the form that invites one more."""
    return _list(InvitationForm())


@blueprint.post("")
@requires(Action.MANAGE_PEOPLE)
def invite() -> Page:
    """Take somebody on, and mail them the way in."""
    form = InvitationForm()
    if not form.validate():
        return _list(form), 422
    try:
        with transaction():
            people.invite(
                form.email.data,
                form.name.data,
                form.chosen_role,
                form.language.data,
                guards.me().id,
                with_link=_links(),
            )
    except NotPossibleNow:
        form.email.errors = [gettext("This person is here already. Find them in the list above")]
        return _list(form), 422
    flash(gettext("%(name)s is invited by mail.", name=form.name.data))
    return redirect(url_for(".index"), code=303)


@blueprint.get(ONE)
@requires(Action.MANAGE_PEOPLE)
def show(organizer_id: int) -> str:
    """One of them: role, meetings, sessions."""
    person = queries.by_id(organizer_id)
    return _page(organizer_id, PersonForm(data={"name": person.name, "role": person.role}))


@blueprint.post(ONE)
@requires(Action.MANAGE_PEOPLE)
def change(organizer_id: int) -> Page:
    """Change name and role."""
    queries.by_id(organizer_id)
    form = PersonForm()
    if not form.validate():
        return _page(organizer_id, form), 422
    try:
        with transaction():
            people.change(organizer_id, form.name.data, form.chosen_role, guards.me().id)
    except NotPossibleNow:
        form.role.errors = [gettext("This is the last administrator. Make somebody else one first")]
        return _page(organizer_id, form), 422
    flash(gettext("Saved"))
    return _back(organizer_id)


@blueprint.post(f"{ONE}/deactivate")
@requires(Action.MANAGE_PEOPLE)
def deactivate(organizer_id: int) -> Response:
    """Let somebody in no more, at once and everywhere."""
    try:
        with transaction():
            people.deactivate(organizer_id, guards.me().id)
        flash(gettext("Switched off. All sessions are ended."))
    except NotPossibleNow:
        flash(gettext("This is the last administrator. Make somebody else one first."))
    return _back(organizer_id)


@blueprint.post(f"{ONE}/reactivate")
@requires(Action.MANAGE_PEOPLE)
def reactivate(organizer_id: int) -> Response:
    """Let somebody in again."""
    with transaction():
        people.reactivate(organizer_id, guards.me().id)
    flash(gettext("Can sign in again."))
    return _back(organizer_id)


@blueprint.post(f"{ONE}/invite")
@requires(Action.MANAGE_PEOPLE)
def invite_again(organizer_id: int) -> Response:
    """Mail the way in once more."""
    try:
        with transaction():
            people.invite_again(organizer_id, guards.me().id, with_link=_links())
        flash(gettext("The invitation is mailed again."))
    except NotPossibleNow:
        flash(gettext("Nothing was sent: the person is switched off, or has had several mails in the last hour."))
    return _back(organizer_id)


@blueprint.post(f"{ONE}/forget-account")
@requires(Action.MANAGE_PEOPLE)
def forget_identities(organizer_id: int) -> Response:
    """Let another account of the provider be theirs."""
    with transaction():
        people.forget_identities(organizer_id, guards.me().id)
    flash(gettext("Disconnected. The next sign-in with this address connects anew."))
    return _back(organizer_id)


@blueprint.post(f"{ONE}/sessions/<{frames.ROW}:session_id>/end")
@requires(Action.MANAGE_PEOPLE)
def end_session(organizer_id: int, session_id: int) -> Response:
    """End one session of somebody's."""
    with transaction():
        organizers.end_session(organizer_id, session_id, guards.me().id)
    flash(gettext("Signed out there."))
    return _back(organizer_id)


@blueprint.post(f"{ONE}/sessions/end")
@requires(Action.MANAGE_PEOPLE)
def end_sessions(organizer_id: int) -> Response:
    """End all of somebody's sessions."""
    with transaction():
        number = organizers.end_sessions(organizer_id, guards.me().id)
    flash(ngettext("%(num)s session is ended.", "%(num)s sessions are ended.", number))
    return _back(organizer_id)


def _list(form: InvitationForm) -> str:
    return render_template(
        "organizer/people/index.html",
        people=queries.everyone(),
        shared=queries.count_events(),
        roles=role_words.roles_in_words(),
        explained=role_words.roles_explained(),
        form=form,
    )


def _page(organizer_id: int, form: PersonForm) -> str:
    person = queries.by_id(organizer_id)
    shared = queries.roles(person)
    here = guards.signed_in_session()
    return render_template(
        "organizer/people/show.html",
        person=person,
        form=form,
        roles=role_words.roles_in_words(),
        explained=role_words.roles_explained(),
        events=[(event, shared[event.id]) for event in event_queries.of_organizer(person) if event.id in shared],
        sessions=queries.sessions_of(organizer_id, clock.now()),
        here=here.id if here else 0,
        identities=queries.identities(organizer_id),
    )


def _links() -> bool:
    """Say whether the mails that invite may hold a link that signs in."""
    return bool(current_app.config["SIGN_IN_LINKS"])


def _back(organizer_id: int) -> Response:
    return redirect(url_for(".show", organizer_id=organizer_id), code=303)
