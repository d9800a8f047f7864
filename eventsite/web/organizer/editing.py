"""The editor: making an event, changing it, looking at it before it is saved."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from eventsite import text
from eventsite.database import transaction
from eventsite.errors import EditedMeanwhile
from eventsite.models import Event
from eventsite.rules import events as rules
from eventsite.rules.events import EventDetails, EventState, WallProblem
from eventsite.rules.images import MAX_BYTES
from eventsite.rules.permissions import Action
from eventsite.services import events
from eventsite.web import guards
from eventsite.web.forms.events import EventForm
from eventsite.web.guards import requires
from eventsite.web.organizer import drafts, frames

blueprint = Blueprint("editing", __name__)
Page = str | tuple[str, int]


@blueprint.before_request
def _let_pictures_in() -> None:
    request.max_content_length = MAX_BYTES + 1024 * 1024
    request.max_form_memory_size = 1024 * 1024


@blueprint.route("/events/new", methods=["GET", "POST"])
@requires(Action.CREATE_EVENTS)
def new() -> Page | Response:
    """A new event, as a draft."""
    form = EventForm()
    answer = _answered(form)
    if answer is not None:
        return answer
    details = drafts.details_of(form)
    with transaction():
        event_id = events.create(details, guards.me()).id
    flash(gettext("The draft is saved. Publish it when it is ready."))
    return redirect(url_for("organizer.events.show", event_id=event_id), code=303)


@blueprint.route("/events/<int:event_id>/edit", methods=["GET", "POST"])
@requires(Action.EDIT_EVENTS)
def edit(event_id: int) -> Page | Response:
    """Change an event; who is registered is told when time or place is new."""
    event = frames.mine(event_id)
    if request.method != "POST":
        return _page(drafts.form_of(event), event)
    form = EventForm()
    answer = _answered(form, event)
    if answer is not None:
        return answer
    details = drafts.details_of(form)
    before = (event.starts_at, event.ends_at, event.taken, event.waiting)
    try:
        with transaction():
            saved = events.edit(event_id, details, int(form.version.data or 0), guards.me())
            _say_what_follows(saved, details, before)
    except EditedMeanwhile:
        return _page(form, frames.mine(event_id), is_stale=True), 409
    return redirect(url_for("organizer.events.show", event_id=event_id), code=303)


@blueprint.route("/events/preview", methods=["POST"])
@requires(Action.CREATE_EVENTS)
def preview() -> Page:
    """The page as visitors will see it, from what is typed. Nothing but pictures is kept."""
    form = EventForm()
    drafts.take_pictures(form)
    if not form.validate():
        return _page(form, None), 422
    event = events.preview(drafts.details_of(form))
    return render_template("organizer/editing/preview.html", event=event, description=_described(event))


@blueprint.get("/events/<int:event_id>/preview")
@requires(Action.SEE_EVENTS)
def stored(event_id: int) -> str:
    """The page as visitors will see it, as it is stored."""
    event = frames.mine(event_id)
    return render_template("organizer/editing/preview.html", event=event, description=_described(event))


def _answered(form: EventForm, event: Event | None = None) -> Page | None:
    """Return the page that answers all but a valid form that is to be saved."""
    if request.method != "POST":
        return _page(form, event)
    drafts.take_pictures(form)
    action = request.form.get("action", "")
    if action:
        return _page(form.rearranged(action), event)
    return None if form.validate() else (_page(form, event), 422)


def _page(form: EventForm, event: Event | None, is_stale: bool = False) -> str:
    around = frames.around(event) if event else {"event": None}
    return render_template("organizer/editing/edit.html", **around, form=form, is_stale=is_stale)


def _described(event: Event) -> Markup:
    return Markup(text.markdown(event.description))  # noqa: S704 - sanitised by text.markdown


def _say_what_follows(event: Event, details: EventDetails, before: tuple[object, ...]) -> None:
    starts_at, ends_at, taken, waiting = before
    flash(gettext("The meeting is saved."))
    if event.state == EventState.PUBLISHED and (event.starts_at, event.ends_at) != (starts_at, ends_at):
        flash(ngettext("%(num)s person gets a new invitation.", "%(num)s people get a new invitation.", event.taken))
    if isinstance(waiting, int) and event.waiting < waiting:
        promoted = waiting - event.waiting
        flash(
            ngettext(
                "%(num)s person got a place from the queue.", "%(num)s people got places from the queue.", promoted
            )
        )
    if rules.wall_problem(details.starts_wall, details.timezone) is WallProblem.OVERLAP:
        flash(gettext("That night the clocks go back, and the time comes twice. The first one counts."))
