"""The form of an event: its questions in order, how many have answered what, and building them."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import FieldAnswered, FormBroken
from eventsite.models import Event, Field
from eventsite.queries import fields as queries
from eventsite.queries import form_answers as answer_queries
from eventsite.rules import fields as rules
from eventsite.rules import policies
from eventsite.rules.fields import Asked, FieldDetails, Option
from eventsite.rules.form_answers import Situation, left
from eventsite.rules.permissions import Action
from eventsite.services import fields
from eventsite.web import guards
from eventsite.web.forms.choices import FIELD_KINDS
from eventsite.web.forms.field_editor import FieldForm
from eventsite.web.forms.fields import OwnFields
from eventsite.web.forms.registrations import OpenForm
from eventsite.web.forms.sheets import Sheet
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("fields", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/form")
ONE = f"/<{frames.ROW}:field_id>"
Page = str | tuple[str, int]


@dataclass(frozen=True)
class Row:
    """A question in the list: as it is asked, how many have answered it, and each option with its number and places."""

    field: Field
    asked: Asked
    answered: int
    options: list[tuple[Option, int, int | None]]
    decider: str = ""


@blueprint.get("")
@requires(Action.SEE_ATTENDEES)
def index(event_id: int) -> str:
    """The questions in order, with what has been answered."""
    event = frames.mine(event_id)
    found = queries.of_event(event_id)
    counts, chosen = answer_queries.counts(event_id), answer_queries.chosen(event_id)
    labels = {field.id: field.version.label for field in found}
    rows = [_row(field, counts.get(field.id, 0), chosen.get(field.id, {}), labels) for field in found]
    kinds = {choice.value: choice.label for choice in FIELD_KINDS}
    around = frames.around(event)
    return render_template("organizer/fields/index.html", **around, rows=rows, kinds=kinds, form=OpenForm())


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Action.EDIT_EVENTS)
def new(event_id: int) -> Page | Response:
    """A new question, at the end of the form."""
    event = frames.mine(event_id)
    form = FieldForm.for_event(event, queries.asked(event_id))
    answer = _answered(event, form, None)
    if answer is not None:
        return answer
    try:
        with transaction():
            fields.add(event_id, form.details(), guards.me().id)
    except FormBroken as refusal:
        return _refused(event_id, form, None, refusal)
    flash(gettext("The question is in the form."))
    return redirect(url_for(".index", event_id=event_id), code=303)


@blueprint.route(f"{ONE}/edit", methods=["GET", "POST"])
@requires(Action.EDIT_EVENTS)
def edit(event_id: int, field_id: int) -> Page | Response:
    """Change a question; what was answered before stays as it was asked."""
    event = frames.mine(event_id)
    field = queries.in_event(event_id, field_id)
    form = FieldForm.for_event(event, queries.asked(event_id), field)
    answer = _answered(event, form, field)
    if answer is not None:
        return answer
    try:
        with transaction():
            fields.change(event_id, field_id, form.details(), guards.me().id)
    except FormBroken as refusal:
        return _refused(event_id, form, field_id, refusal)
    flash(gettext("The question is changed."))
    return redirect(url_for(".index", event_id=event_id), code=303)


@blueprint.post(f"{ONE}/<any(up, down):direction>")
@requires(Action.EDIT_EVENTS)
def move(event_id: int, field_id: int, direction: str) -> Response:
    """Let the question change places with its neighbour."""
    frames.mine(event_id)
    try:
        with transaction():
            fields.move(event_id, field_id, guards.me().id, is_up=direction == "up")
    except FormBroken as refusal:
        flash(_in_words(refusal))
    return redirect(url_for(".index", event_id=event_id), code=303)


@blueprint.post(f"{ONE}/<any(on, off):position>")
@requires(Action.EDIT_EVENTS)
def switch(event_id: int, field_id: int, position: str) -> Response:
    """Ask the question again, or no more."""
    frames.mine(event_id)
    try:
        with transaction():
            fields.switch(event_id, field_id, guards.me().id, is_on=position == "on")
    except FormBroken as refusal:
        flash(_in_words(refusal))
    return redirect(url_for(".index", event_id=event_id), code=303)


@blueprint.post(f"{ONE}/remove")
@requires(Action.EDIT_EVENTS)
def remove(event_id: int, field_id: int) -> Response:
    """Remove a question that nobody has answered."""
    frames.mine(event_id)
    try:
        with transaction():
            fields.remove(event_id, field_id, guards.me().id)
        flash(gettext("The question is removed."))
    except FieldAnswered:
        flash(gettext("Somebody has answered the question, so it stays. Switch it off instead."))
    except FormBroken as refusal:
        flash(_in_words(refusal))
    return redirect(url_for(".index", event_id=event_id), code=303)


def _row(field: Field, answered: int, chosen: Mapping[str, int], labels: Mapping[int, str]) -> Row:
    asked = field.asked
    yes_no = [Option(rules.YES, gettext("Yes")), Option(rules.NO, gettext("No"))]
    options = yes_no if asked.kind is rules.FieldKind.YES_NO else list(asked.options)
    counted = [(one, chosen.get(one.key, 0), left(one.places, chosen.get(one.key, 0))) for one in options]
    return Row(field, asked, answered, counted, labels.get(field.shown_if_field_id or 0, ""))


def _answered(event: Event, form: FieldForm, field: Field | None) -> Page | None:
    """Return the page that answers all but a valid form that is to be saved."""
    if request.method != "POST":
        return _page(event, form, field)
    action = request.form.get("action", "")
    if action == "preview":
        return _page(event, form, field) if form.validate() else (_page(event, form, field), 422)
    if action:
        data = form.rearranged_data(action)
        again = FieldForm.for_event(event, queries.asked(event.id), field, formdata=None, data=data)
        return _page(event, again, field)
    return None if form.validate() else (_page(event, form, field), 422)


def _refused(event_id: int, form: FieldForm, field_id: int | None, refusal: FormBroken) -> Page:
    form.form_errors.append(_in_words(refusal))
    field = queries.in_event(event_id, field_id) if field_id else None
    return _page(frames.mine(event_id), form, field), 409


def _page(event: Event, form: FieldForm, field: Field | None) -> str:
    preview = _preview(event, form.details()) if form.label.data and not form.errors else None
    around = frames.around(event)
    answered = answer_queries.counts(event.id).get(field.id, 0) if field else 0
    return render_template(
        "organizer/fields/edit.html", **around, form=form, field=field, answered=answered, preview=preview
    )


def _preview(event: Event, details: FieldDetails) -> OwnFields:
    """Return a form of the one question, as people will see it."""
    options = tuple(Option(f"{number}", one.label, one.places) for number, one in enumerate(details.options))
    asked = Asked(0, 0, details.kind, details.label, details.help, options, is_required=details.is_required)
    situation = Situation(policies.mode_in(event.format, None), clock.now())
    return OwnFields.asking(Sheet([asked], event.format, situation))(formdata=None)


def _in_words(refusal: FormBroken) -> str:
    texts = {
        "later": gettext("“%(question)s” depends on a question that must stand before it."),
        "disabled": gettext("“%(question)s” depends on a question that is switched off."),
        "kind": gettext("“%(question)s” depends on a question that no longer has those answers."),
        "values": gettext("“%(question)s” depends on an answer that is not there any more."),
        "itself": gettext("“%(question)s” cannot depend on itself."),
    }
    if refusal.reason == "files":
        return gettext("A form may ask for at most %(number)s files.", number=rules.MAX_FILES)
    if refusal.reason == "fields":
        return gettext("A form may have at most %(number)s questions.", number=rules.MAX_FIELDS)
    return f"{texts[refusal.reason] % {'question': refusal.label}} {gettext('Nothing was changed.')}"
