"""A coordinator's page: the colleagues, each with how it stands, and what can be done about them."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import AddressTaken, AlreadyEnded, EventFull, NotPossibleNow, TooManyMails
from eventsite.models import Event, Group
from eventsite.queries import events as event_queries
from eventsite.queries import groups as queries
from eventsite.rules import events as event_rules
from eventsite.rules.events import EventState
from eventsite.rules.registrations import LIVING
from eventsite.services import colleagues, groups, handovers
from eventsite.web import headers, sessions
from eventsite.web.forms.groups import ColleaguesForm, PersonForm
from eventsite.web.forms.registrations import CancelForm, OpenForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links
from eventsite.web.public.groups import REFUSALS, note, refused
from eventsite.web.public.handovers import TRIES
from eventsite.web.public.handovers import refused as refused_person
from eventsite.web.public.registrations import TAKES_PEOPLE
from eventsite.web.public.site import opening_of

blueprint = Blueprint("my_groups", __name__)
blueprint.after_request(headers.personal)
Page = Response | str | tuple[str, int]


@in_both(blueprint, "/groups/<token>", methods=["GET", "POST"])
@public
def open_link(token: str) -> Page:
    """The door from a mail: names nobody and changes nothing until a button is pressed, as only people do."""
    group = personal_links.group(token)
    if request.method != "POST":
        return render_template("public/my_groups/open_link.html", event=group.event, form=OpenForm())
    group_id, version = group.id, group.manage_version
    with transaction():
        _prove(group_id)
    sessions.remember_group(group_id, version)
    return _back(group_id)


@in_both(blueprint, "/my/groups/<int:group_id>")
@public
def show(group_id: int) -> str:
    """All of theirs, and how each stands."""
    return page(_opened(group_id))


@in_both(blueprint, "/my/groups/<int:group_id>/add", methods=["GET", "POST"])
@sessions.csrf.exempt  # the form checks its token itself, so that nothing typed is lost
@sessions.limiter.limit("30 per minute; 300 per hour", methods=["POST"])
@public
def add(group_id: int) -> Page:
    """More colleagues, by the same rows."""
    group = _opened(group_id)
    event = event_queries.whole(group.event_id)
    form = ColleaguesForm.for_event(event)
    form.most = _room(event, group) or form.most  # where there is none, the service says so
    if request.method != "POST":
        return _add_page(event, group, form) if _may_add(event, group) else _back(group_id)
    if request.form.get("action") == "add":
        return _add_page(event, group, form.with_one_more(event))
    if not form.validate_on_submit():
        return _add_page(event, group, form), 400 if form.lacks_cookie else 422
    details = form.added(group)
    try:
        with transaction():
            groups.add(group_id, details)
    except REFUSALS as refusal:
        status = note(form, refusal)
        group = _opened(group_id)
        return refused(_add_page(event_queries.whole(group.event_id), group, form), status, refusal)
    flash(gettext("Your colleagues are registered. Each of them gets a mail, and so do you."))
    return _back(group_id)


@in_both(blueprint, "/my/groups/<int:group_id>/members/<int:registration_id>/name", methods=["GET", "POST"])
@sessions.limiter.limit(TRIES, methods=["POST"])
@public
def name(group_id: int, registration_id: int) -> Page:
    """Give a seat a name."""
    _opened(group_id)
    form = PersonForm()

    def act() -> None:
        colleagues.name(group_id, registration_id, form.name.data, form.address)

    done = gettext("We have mailed %(name)s.", name=form.name.data)
    return _given("public/my_groups/name.html", group_id, registration_id, form, act, done)


@in_both(blueprint, "/my/groups/<int:group_id>/members/<int:registration_id>/hand-over", methods=["GET", "POST"])
@sessions.limiter.limit(TRIES, methods=["POST"])
@public
def hand_over(group_id: int, registration_id: int) -> Page:
    """Let another colleague have the seat of one of them."""
    actor = groups.coordinator_actor(_opened(group_id))
    form = PersonForm()

    def act() -> None:
        queries.member(group_id, registration_id)
        handovers.hand_over(registration_id, form.name.data, form.address, actor)

    done = gettext("The place is handed over. We have mailed %(name)s, and whoever had it.", name=form.name.data)
    return _given("public/my_groups/hand_over.html", group_id, registration_id, form, act, done)


@in_both(blueprint, "/my/groups/<int:group_id>/members/<int:registration_id>/cancel", methods=["GET", "POST"])
@public
def cancel(group_id: int, registration_id: int) -> Page:
    """Give up the place of one of them, after a question."""
    group = _opened(group_id)
    member = queries.member(group_id, registration_id)
    form = CancelForm()
    if not form.validate_on_submit():
        return render_template("public/my_groups/cancel.html", group=group, event=group.event, member=member, form=form)
    return _ended(group_id, lambda: colleagues.cancel(group_id, registration_id))


@in_both(blueprint, "/my/groups/<int:group_id>/cancel", methods=["GET", "POST"])
@public
def cancel_all(group_id: int) -> Page:
    """Give up all that they have, after a question."""
    group = _opened(group_id)
    form = CancelForm()
    if not form.validate_on_submit():
        number = queries.size(group_id)
        return render_template(
            "public/my_groups/cancel_all.html", group=group, event=group.event, number=number, form=form
        )
    return _ended(group_id, lambda: colleagues.cancel_all(group_id))


def _given(
    template: str, group_id: int, registration_id: int, form: PersonForm, act: Callable[[], None], done: str
) -> Page:
    """Ask whose a seat is to be, and let it be theirs."""

    def page() -> str:
        group = _opened(group_id)
        member = queries.member(group_id, registration_id)
        return render_template(template, group=group, event=group.event, member=member, form=form)

    if not form.validate_on_submit():
        return page(), 422 if form.is_submitted() else 200
    try:
        with transaction():
            act()
        flash(done)
    except (AddressTaken, TooManyMails) as refusal:
        taken = gettext("This person is among your colleagues here already. Write somebody else")
        return refused_person(form, refusal, taken, page)
    except (AlreadyEnded, NotPossibleNow):
        flash(_too_late())
    return _back(group_id)


def page(group: Group) -> str:
    """Return the group's page."""
    event = group.event
    everyone = queries.members(group.id)
    return render_template(
        "public/my_groups/show.html",
        group=group,
        event=event_queries.whole(group.event_id),
        living=[each for each in everyone if each.state in LIVING],
        ended=[each for each in everyone if each.state not in LIVING],
        may_change=event_rules.is_to_come(EventState(event.state), event.ends_at, clock.now()),
        may_add=_may_add(event_queries.whole(group.event_id), group),
    )


def _ended(group_id: int, act: Callable[[], object]) -> Response:
    try:
        with transaction():
            act()
    except (AlreadyEnded, NotPossibleNow):
        flash(_too_late())
    return _back(group_id)


def _prove(group_id: int) -> None:
    try:
        colleagues.prove(group_id)
    except EventFull:
        flash(gettext("The meeting became full while your address was not confirmed, and it has no waiting list."))


def _opened(group_id: int) -> Group:
    return personal_links.opened_group(group_id)


def _too_late() -> str:
    return gettext("Nothing was changed: the registration or the meeting has ended already.")


def _may_add(event: Event, group: Group) -> bool:
    return opening_of(event) in TAKES_PEOPLE and _room(event, group) > 0


def _room(event: Event, group: Group) -> int:
    """Return how many more the event lets the group have."""
    return max(0, event.max_group - queries.size(group.id))


def _back(group_id: int) -> Response:
    return redirect(url_for(".show", group_id=group_id), code=303)


def _add_page(event: Event, group: Group, form: ColleaguesForm) -> str:
    return render_template("public/my_groups/add.html", event=event, group=group, form=form)
