"""How a new event begins: from nothing, from a template, or from another event; and the association's templates."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NameTaken
from eventsite.queries import event_templates as queries
from eventsite.queries import events as event_queries
from eventsite.rules import plans as rules
from eventsite.rules.permissions import Action
from eventsite.services import event_templates, plans
from eventsite.services.details import said_of
from eventsite.web import guards
from eventsite.web.forms.beginnings import BeginForm, CopyForm, RenameForm, TemplateForm
from eventsite.web.forms.numbers import whole
from eventsite.web.guards import requires
from eventsite.web.organizer import built_in, frames

blueprint = Blueprint("beginnings", __name__)
OURS, OWN = "built-in:", "template:"
MOST_EARLIER = 20
Page = str | tuple[str, int]


@blueprint.route("/events/begin", methods=["GET", "POST"])
@requires(Action.CREATE_EVENTS)
def begin() -> Page | Response:
    """From nothing, from a template on a day, or from an earlier event."""
    form = BeginForm()
    form.offer(_sources())
    if not form.is_submitted():
        return _begin_page(form)
    if not form.validate():
        return _begin_page(form), 422
    maker = _maker(form)
    if maker is None:
        form.source.errors = [gettext("That template is gone. Choose another")]
        return _begin_page(form), 422
    with transaction():
        event_id = maker()
    return _made(event_id)


@blueprint.route(f"/events/<{frames.ROW}:event_id>/copy", methods=["GET", "POST"])
@requires(Action.EDIT_EVENTS)
@requires(Action.CREATE_EVENTS)
def copy(event_id: int) -> Page | Response:
    """Another event like this one, on another day, with what is ticked."""
    event = frames.mine(event_id)
    form = CopyForm(title=event.title)
    form.details = said_of(event)
    if not form.is_submitted():
        return render_template("organizer/beginnings/copy.html", **frames.around(event), form=form)
    if not form.validate() or form.day.day is None:
        return render_template("organizer/beginnings/copy.html", **frames.around(event), form=form), 422
    with transaction():
        made = plans.copy(event_id, form.chosen(), form.day.day, form.title.data, guards.me())
    return _made(made)


@blueprint.route(f"/events/<{frames.ROW}:event_id>/template", methods=["GET", "POST"])
@requires(Action.EDIT_EVENTS)
@requires(Action.CREATE_EVENTS)
def keep(event_id: int) -> Page | Response:
    """Keep the event as a template of the association."""
    event = frames.mine(event_id)
    form = TemplateForm()
    if not form.is_submitted():
        form.name.data = event.title[:120]
    elif form.validate():
        try:
            with transaction():
                event_templates.save(event_queries.whole(event_id), form.name.data, form.chosen(), guards.me())
        except NameTaken:
            form.refuse_name()
        else:
            flash(gettext("The template is kept. It is there for all organizers."))
            return redirect(url_for(".templates"), code=303)
    page = render_template("organizer/beginnings/keep.html", **frames.around(event), form=form)
    return (page, 422) if form.errors or form.name.errors else page


@blueprint.get("/templates")
@requires(Action.CREATE_EVENTS)
def templates() -> str:
    """The association's templates, to be renamed and thrown away."""
    return _templates_page(None)


@blueprint.post(f"/templates/<{frames.ROW}:template_id>/rename")
@requires(Action.CREATE_EVENTS)
def rename(template_id: int) -> Page | Response:
    """Give a template another name."""
    queries.by_id(template_id)
    form = RenameForm(prefix=f"template-{template_id}-")
    if not form.validate():
        return _templates_page((template_id, form)), 422
    try:
        with transaction():
            event_templates.rename(template_id, form.name.data, guards.me())
    except NameTaken:
        form.name.errors = [gettext("There is a template of that name already")]
        return _templates_page((template_id, form)), 422
    flash(gettext("The template has a new name."))
    return redirect(url_for(".templates"), code=303)


@blueprint.get(f"/templates/<{frames.ROW}:template_id>/remove")
@requires(Action.CREATE_EVENTS)
def confirm_remove(template_id: int) -> str:
    """What happens if a template is thrown away, and the button that does it."""
    template = queries.by_id(template_id)
    return render_template("organizer/beginnings/confirm_remove.html", template=template, form=FlaskForm())


@blueprint.post(f"/templates/<{frames.ROW}:template_id>/remove")
@requires(Action.CREATE_EVENTS)
def remove(template_id: int) -> Response:
    """Throw a template away; what was begun from it stays."""
    with transaction():
        event_templates.remove(template_id, guards.me())
    flash(gettext("The template is thrown away."))
    return redirect(url_for(".templates"), code=303)


def _maker(form: BeginForm) -> Callable[[], int] | None:
    """Return what makes the draft that was asked for; None if its template is gone."""
    source, day, title, me = form.source.data, form.day.day, form.title.data, guards.me()
    if day is None:
        return None
    ours = built_in.plan(source.removeprefix(OURS)) if source.startswith(OURS) else None
    if ours is not None:
        return lambda: plans.carry_out(rules.on_day(ours, day, title), me)
    template = queries.find(whole(source.removeprefix(OWN)) or 0)
    if template is None:
        return None
    return lambda: plans.begin(template.id, day, title, me)


def _sources() -> list[tuple[str, str]]:
    ours = [(OURS + name, label) for name, label in built_in.names().items()]
    return ours + [(f"{OWN}{template.id}", template.name) for template in queries.all_of_them()]


def _begin_page(form: BeginForm) -> str:
    described = {OURS + name: text for name, text in built_in.descriptions().items()}
    earlier = event_queries.of_organizer(guards.me())[:MOST_EARLIER]
    return render_template("organizer/beginnings/begin.html", form=form, described=described, earlier=earlier)


def _templates_page(refused: tuple[int, RenameForm] | None) -> str:
    found = queries.all_of_them()
    forms = {one.id: RenameForm(formdata=None, prefix=f"template-{one.id}-", data={"name": one.name}) for one in found}
    forms |= dict([refused] if refused else [])
    return render_template(
        "organizer/beginnings/templates.html", templates=found, forms=forms, ours=built_in.names(),
        described=built_in.descriptions(), refused=refused[1] if refused else None,
    )  # fmt: skip


def _made(event_id: int) -> Response:
    flash(gettext("A draft is made. Look through it, and publish it when it is ready."))
    return redirect(url_for("organizer.editing.edit", event_id=event_id), code=303)
