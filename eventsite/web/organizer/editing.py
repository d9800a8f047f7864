"""The editor: making an event, changing it, looking at it before it is saved."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from eventsite import site, text
from eventsite.database import transaction
from eventsite.errors import EditedMeanwhile
from eventsite.models import Event
from eventsite.queries import working_copies as copy_queries
from eventsite.rules.details import EventDetails
from eventsite.rules.events import EventState
from eventsite.rules.permissions import Action
from eventsite.services import events
from eventsite.services import working_copies as copies
from eventsite.web import guards, pictures
from eventsite.web.forms.events import EventForm
from eventsite.web.guards import requires
from eventsite.web.organizer import (
    conflicts,
    drafts,
    elsewhere,
    frames,
    programmes,
    receipts,
    reviews,
    typed,
    wordings,
    working_copies,
)
from eventsite.web.organizer.conflicts import Conflict

blueprint = Blueprint("editing", __name__)
Page = str | tuple[str, int]


@blueprint.url_value_preprocessor
def _let_pictures_in(_endpoint: str | None, _values: object) -> None:
    """Let organizers, and nobody else, send large files. It runs before the CSRF check, which reads the form."""
    if guards.signed_in() is not None:
        pictures.let_in()


@blueprint.route("/events/new", methods=["GET", "POST"])
@requires(Action.CREATE_EVENTS)
def new() -> Page | Response:
    """A new event, as a draft, in the language that the site begins with."""
    form = _asked_form(None) or EventForm(data={"language": site.look().language})
    answer = _answered(form)
    if answer is not None:
        return answer
    details, me = drafts.details_of(form), guards.me()
    with transaction():
        event_id = events.create(details, me).id
        copies.drop(me.id, None)
    flash(gettext("The draft is saved. Publish it when it is ready."))
    receipts.warn_of_hours(form)
    return redirect(url_for("organizer.events.show", event_id=event_id), code=303)


@blueprint.route(f"/events/<{frames.ROW}:event_id>/edit", methods=["GET", "POST"])
@requires(Action.EDIT_EVENTS)
def edit(event_id: int) -> Page | Response:
    """Change an event; what people are told of it is shown first, and confirmed."""
    event = frames.mine(event_id)
    if request.method != "POST":
        return _page(_asked_form(event) or drafts.form_of(event), event)
    form = EventForm()
    if conflicts.goes_back():
        return _page(form, event)
    answer = _answered(form, event)
    if answer is not None:
        return answer
    conflict = conflicts.of(event, form)
    if conflict is not None:
        if not conflict.is_settled:
            return _ask(conflict, form)
        form = typed.form_of_details(conflict.merged(), event.version)
        if not _is_valid(form, event):
            return _page(form, event), 422
    return _reviewed(event, form)


def _reviewed(event: Event, form: EventForm) -> Page | Response:
    """Save a valid form over the newest version, once what people are told of it has been confirmed."""
    event_id, details, me = event.id, drafts.details_of(form), guards.me()
    review = reviews.of(event, details)
    if review.is_needed and not review.is_confirmed:
        return reviews.page(review, form)
    line, is_silent = review.form.own_line.data or "", review.is_silent
    try:
        with transaction():
            before = receipts.Standing.of(event_id)
            events.edit(event_id, details, drafts.seen_version(form), me, line, is_silent=is_silent)
            copies.drop(me.id, event_id)
            after = receipts.Standing.of(event_id)
    except EditedMeanwhile:
        return _overtaken(frames.mine(event_id), form)
    receipts.tell(before, after)
    receipts.warn_of_hours(form)
    return redirect(url_for("organizer.events.show", event_id=event_id), code=303)


def _overtaken(event: Event, form: EventForm) -> Page:
    """Return what is shown to whoever was overtaken while this was being saved."""
    conflict = conflicts.of(event, form)
    return _page(form, event) if conflict is None else _ask(conflict, form)


def _ask(conflict: Conflict[EventDetails], form: EventForm) -> Page:
    return conflicts.page(conflict, form, wordings.of_event(form), "editing")


@blueprint.post("/events/new/preview")
@requires(Action.CREATE_EVENTS)
def preview_new() -> Page:
    """A new event as visitors will see it, from what is typed. Nothing but pictures is kept."""
    return _preview(None)


@blueprint.post(f"/events/<{frames.ROW}:event_id>/preview")
@requires(Action.EDIT_EVENTS)
def preview(event_id: int) -> Page:
    """An event as visitors will see it, from what is typed. Nothing but pictures is kept."""
    frames.mine(event_id)
    return _preview(event_id)


@blueprint.get(f"/events/<{frames.ROW}:event_id>/preview")
@requires(Action.SEE_EVENTS)
def stored(event_id: int) -> str:
    """The page as visitors will see it, as it is stored; or, if so asked, as one's own unsaved copy has it."""
    event = frames.mine(event_id)
    form = _asked_form(event, asks_token=False)
    if form is not None and _is_valid(form, event):
        return _looked_at(events.preview(drafts.details_of(form)))
    return _looked_at(event)


def _preview(event_id: int | None) -> Page:
    form = EventForm()
    drafts.take_pictures(form)
    if not form.validate():
        return _page(form, frames.mine(event_id) if event_id else None), 422
    event = events.preview(drafts.details_of(form))
    return _looked_at(event)


def _answered(form: EventForm, event: Event | None = None) -> Page | None:
    """Return the page that answers all but a valid form that is to be saved."""
    if request.method != "POST":
        return _page(form, event)
    drafts.take_pictures(form)
    action = request.form.get("action", "")
    if action:
        return _page(form.rearranged(action), event)
    return None if _is_valid(form, event) else (_page(form, event), 422)


def _is_valid(form: EventForm, event: Event | None) -> bool:
    """Say whether the form can be saved: what visitors can see must be whole."""
    form.is_public = event is not None and event.state != EventState.DRAFT
    return form.validate()


def _asked_form(event: Event | None, *, asks_token: bool = True) -> EventForm | None:
    """Return the unsaved copy of whoever is signed in, if the address asks for it and there is one."""
    if request.method == "POST" or not request.args.get("copy"):
        return None
    copy = copy_queries.of(guards.me().id, event.id if event else None)
    return typed.form_of_pairs(copy.typed, asks_token=asks_token) if copy and copy.typed else None


def _page(form: EventForm, event: Event | None) -> str:
    around = frames.around(event) if event else {"event": None}
    return render_template(
        "organizer/editing/edit.html",
        **around,
        **drafts.beside(event),
        **working_copies.beside(event),
        form=form,
        remarks=programmes.remarks(form),
    )


def _looked_at(event: Event) -> str:
    around = elsewhere.around(event)
    return render_template(
        "organizer/editing/preview.html", **around, event=event, description=_described(event), answers=(), materials=()
    )


def _described(event: Event) -> Markup:
    return Markup(text.markdown(event.description))  # noqa: S704 - sanitised by text.markdown
