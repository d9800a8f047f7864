"""Files and links for participants: what there is, who sees it and when."""

from typing import BinaryIO, cast

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from eventsite import clock, storage, text
from eventsite.database import transaction
from eventsite.errors import NotAnAttachment, NotPossibleNow
from eventsite.models import Event
from eventsite.queries import materials as queries
from eventsite.rules import materials as rules
from eventsite.rules.permissions import Action
from eventsite.services import materials
from eventsite.web import guards
from eventsite.web import materials as files
from eventsite.web.forms.materials import ChangeForm, FileForm, LinkForm, in_words
from eventsite.web.forms.registrations import OpenForm
from eventsite.web.forms.speakers import set_apart
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("materials", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/materials")
FORM_BYTES = 1024 * 1024
STEPS = {"up": -1, "down": 1}
Page = str | tuple[str, int]


@blueprint.url_value_preprocessor
def _let_files_in(_endpoint: str | None, _values: object) -> None:
    """Let organizers send files, twice as large as may be kept: then the page itself can say what is wrong."""
    if request.method == "POST" and guards.signed_in() is not None:
        request.max_content_length = 2 * rules.MAX_BYTES + FORM_BYTES


@blueprint.get("")
@requires(Action.EDIT_EVENTS)
def index(event_id: int) -> str:
    """What there is, and the forms for more."""
    return _page(frames.mine(event_id))


@blueprint.post("/files")
@requires(Action.EDIT_EVENTS)
def add_file(event_id: int) -> AnyResponse | Page:
    """Take a file in."""
    event = frames.mine(event_id)
    form = FileForm()
    if not form.validate():
        return _page(event, file=form), 422
    try:
        taken = materials.prepare(*_sent(form))
        with storage.kept(storage.current().materials, taken.content) as kept, transaction():
            materials.add(event_id, form.shown(form.title.data or ""), guards.me().id, taken, kept)
    except NotAnAttachment as refusal:
        form.file.errors = [in_words(refusal)]
        return _page(event, file=form), 422
    except NotPossibleNow:
        return _too_many(event_id)
    flash(gettext("The file is added."))
    return _back(event_id)


@blueprint.post("/links")
@requires(Action.EDIT_EVENTS)
def add_link(event_id: int) -> AnyResponse | Page:
    """Add a link."""
    event = frames.mine(event_id)
    form = LinkForm()
    if not form.validate():
        return _page(event, link=form), 422
    try:
        with transaction():
            materials.add(event_id, form.shown(form.title.data, form.url.data), guards.me().id)
    except NotPossibleNow:
        return _too_many(event_id)
    flash(gettext("The link is added."))
    return _back(event_id)


@blueprint.route(f"/<{frames.ROW}:material_id>", methods=["GET", "POST"])
@requires(Action.EDIT_EVENTS)
def change(event_id: int, material_id: int) -> AnyResponse | Page:
    """Its title, who sees it and when, and another file in its place, if one is sent."""
    frames.mine(event_id)
    form = ChangeForm.of(queries.in_event(event_id, material_id))
    if request.method != "POST":
        return _change_page(event_id, material_id, form)
    if not form.validate():
        return _change_page(event_id, material_id, form), 422
    try:
        _save(event_id, material_id, form)
    except NotAnAttachment as refusal:
        form.file.errors = [in_words(refusal)]
        return _change_page(event_id, material_id, form), 422
    flash(
        gettext("It is saved, and the new file is in place of the old one.")
        if form.sends_file
        else gettext("It is saved.")
    )
    return _back(event_id)


@blueprint.post(f"/<{frames.ROW}:material_id>/<any(up, down):direction>")
@requires(Action.EDIT_EVENTS)
def move(event_id: int, material_id: int, direction: str) -> AnyResponse:
    """Put it one place up or down."""
    frames.mine(event_id)
    with transaction():
        materials.move(event_id, material_id, STEPS[direction], guards.me().id)
    return _back(event_id)


@blueprint.get(f"/<{frames.ROW}:material_id>/remove")
@requires(Action.EDIT_EVENTS)
def confirm_remove(event_id: int, material_id: int) -> str:
    """Ask once more: a file that is taken away is gone."""
    event = frames.mine(event_id)
    material = queries.in_event(event_id, material_id)
    around = frames.around(event)
    return render_template("organizer/materials/confirm_remove.html", **around, material=material, form=OpenForm())


@blueprint.post(f"/<{frames.ROW}:material_id>/remove")
@requires(Action.EDIT_EVENTS)
def remove(event_id: int, material_id: int) -> AnyResponse:
    """Take it away; the file is deleted once that is committed."""
    frames.mine(event_id)
    with transaction():
        name = materials.remove(event_id, material_id, guards.me().id)
    if name:
        storage.current().materials.remove(name)
    flash(gettext("It is taken away."))
    return _back(event_id)


@blueprint.get(f"/<{frames.ROW}:material_id>/file")
@requires(Action.SEE_EVENTS)
def file(event_id: int, material_id: int) -> Response:
    """The file, to be saved."""
    frames.mine(event_id)
    return files.sent(queries.in_event(event_id, material_id))


def _save(event_id: int, material_id: int, form: ChangeForm) -> None:
    """Save what is said of it, and a new file if one was sent; the old one goes once that is committed."""
    me, details = guards.me().id, form.shown(form.title.data, form.url.data if form.url else "")
    if not form.sends_file:
        with transaction():
            materials.change(event_id, material_id, details, me)
        return
    taken = materials.prepare(*_sent(form))
    area = storage.current().materials
    with storage.kept(area, taken.content) as name, transaction():
        materials.change(event_id, material_id, details, me)
        old = materials.replace(event_id, material_id, taken, me, name)
    area.remove(old)


def _sent(form: FileForm | ChangeForm) -> tuple[BinaryIO, str]:
    """Return the file that the form brings, and its name."""
    return cast(BinaryIO, form.file.data.stream), text.one_line(form.file.data.filename or "")


def _change_page(event_id: int, material_id: int, form: ChangeForm) -> str:
    return render_template(
        "organizer/materials/change.html",
        **frames.around(frames.mine(event_id)),
        material=queries.in_event(event_id, material_id),
        form=form,
    )


def _page(event: Event, *, file: FileForm | None = None, link: LinkForm | None = None) -> str:
    return render_template(
        "organizer/materials/index.html",
        **frames.around(event),
        materials=queries.of_event(event.id),
        file_form=set_apart(file or FileForm(formdata=None), "file"),
        link_form=set_apart(link or LinkForm(formdata=None), "link"),
        is_over=clock.now() >= event.ends_at,
    )


def _too_many(event_id: int) -> AnyResponse:
    flash(gettext("There are %(most)s already. Take one away first", most=rules.MOST))
    return _back(event_id)


def _back(event_id: int) -> AnyResponse:
    return redirect(url_for(".index", event_id=event_id), code=303)
