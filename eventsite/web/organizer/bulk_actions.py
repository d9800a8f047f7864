"""The same thing for many: a page that says what it will do, then the work to watch, then what became of it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Select
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.delivery import bulk_actions as delivery
from eventsite.errors import NotPossibleNow
from eventsite.models import BulkAction, Event
from eventsite.queries import attendee_marks as mark_queries
from eventsite.queries import attendees as list_queries
from eventsite.queries import bulk_actions as queries
from eventsite.rules import bulk_actions as rules
from eventsite.rules.attendee_marks import tag_key
from eventsite.rules.bulk_actions import BulkKind, Skip
from eventsite.rules.permissions import Action
from eventsite.rules.views import View
from eventsite.services import bulk_actions
from eventsite.web import bulk_words, guards
from eventsite.web.forms.bulk_actions import ConfirmForm, TagForm, UndoForm
from eventsite.web.guards import requires
from eventsite.web.organizer import attendees, frames, lists

LONGEST_VIEW = 2000  # characters of an address
NAMES = 10  # of those who are skipped for one reason
AT_ONCE = 1.0  # seconds that a page may take to do what nobody is mailed about
blueprint = Blueprint("bulk_actions", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/attendees/many")
Page = str | tuple[str, int]


@blueprint.get("")
@requires(Action.ACT_ON_MANY)
def index(event_id: int) -> str:
    """What has been done to many in this event, the newest first."""
    event = frames.mine(event_id)
    found = queries.of_event(event_id, 50)
    return render_template(
        "organizer/bulk_actions/index.html",
        **frames.around(event),
        actions=[(action, bulk_actions.can_be_undone(action, clock.now())) for action in found],
        kinds=bulk_words.kinds_in_words(),
    )


@blueprint.post("")
@requires(Action.ACT_ON_MANY)
def choose(event_id: int) -> Response:
    """Keep who was chosen for what, as a plan that does nothing until it is confirmed."""
    frames.mine(event_id)
    kind = _asked_kind(event_id)
    if kind is None:
        flash(gettext("Choose what to do with them."))
        return _to_list(event_id)
    try:
        with transaction():
            action_id = bulk_actions.plan(event_id, kind, _wanted(event_id), guards.me().id)
    except NotPossibleNow:
        flash(gettext("Tick those whom it is about first."))
        return _to_list(event_id)
    return redirect(
        url_for(".show", event_id=event_id, action_id=action_id, view=request.query_string.decode() or None), code=303
    )


@blueprint.get(f"/<{frames.ROW}:action_id>")
@requires(Action.ACT_ON_MANY)
def show(event_id: int, action_id: int) -> Page:
    """What it will do, how far it has come, or what became of it: as things stand. A plan for a tag asks which."""
    action = _mine(event_id, action_id)
    tag_form = _tag_form(action)
    is_wrong = tag_form is not None and "tag" in request.args and not tag_form.validate()
    return _page(action, ConfirmForm.about(action.kind), tag_form), 422 if is_wrong else 200


@blueprint.post(f"/<{frames.ROW}:action_id>")
@requires(Action.ACT_ON_MANY)
def confirm(event_id: int, action_id: int) -> Response | Page:
    """Let it be done. What nobody is mailed about is done at once, as far as that is quick."""
    action = _mine(event_id, action_id)
    form, tag_form = ConfirmForm.about(action.kind), _tag_form(action)
    is_right = tag_form is None or tag_form.validate()
    if not form.validate_on_submit() or not is_right:
        return _page(action, form, tag_form), 422
    is_silent = action.kind not in rules.MAILS
    said = _reason(form, tag_form)
    try:
        with transaction():
            bulk_actions.confirm(event_id, action_id, said, guards.me().id, mails_unmailed=form.mails_unmailed.data)
    except NotPossibleNow:
        flash(gettext("This is somebody else’s plan, or too old. Choose the people anew."))
        return _to_list(event_id)
    if is_silent:
        delivery.work_off(action_id, AT_ONCE)
    return _to_action(event_id, action_id)


@blueprint.post(f"/<{frames.ROW}:action_id>/start")
@requires(Action.ACT_ON_MANY)
def start(event_id: int, action_id: int) -> Response:
    """Do not wait for the rest of the minute."""
    _mine(event_id, action_id)
    try:
        with transaction():
            bulk_actions.start_now(event_id, action_id)
    except NotPossibleNow:
        flash(gettext("It has begun already, or was stopped."))
    return _to_action(event_id, action_id)


@blueprint.get(f"/<{frames.ROW}:action_id>/undo")
@requires(Action.ACT_ON_MANY)
def confirm_undo(event_id: int, action_id: int) -> str | Response:
    """What undoing would mean for those to whom it was done, and the button that does it."""
    action = _mine(event_id, action_id)
    if not bulk_actions.can_be_undone(action, clock.now()):
        return _to_action(event_id, action_id)
    counts = queries.undoing(action)
    skips = bulk_words.skips_in_words()
    skipped = {why: number for why, number in counts.items() if isinstance(why, Skip)}
    return render_template(
        "organizer/bulk_actions/confirm_undo.html",
        **frames.around(frames.mine(event_id)),
        action=action,
        form=UndoForm(),
        to_do=action.done - sum(skipped.values()),
        counts=counts,
        skipped=[(why, number, ()) for why, number in skipped.items()],
        skips=skips,
        words=bulk_words,
        came_from=_came_from(),
    )


@blueprint.post(f"/<{frames.ROW}:action_id>/undo")
@requires(Action.ACT_ON_MANY)
def undo(event_id: int, action_id: int) -> Response:
    """Stop it, or take it back."""
    _mine(event_id, action_id)
    form = UndoForm()
    try:
        with transaction():
            bulk_actions.undo(event_id, action_id, guards.me().id, mails_unmailed=form.mails_unmailed.data)
    except NotPossibleNow:
        flash(gettext("It is too late to undo this."))
        return _to_action(event_id, action_id)
    delivery.work_off(action_id, AT_ONCE)
    return _to_action(event_id, action_id)


def _asked_kind(event_id: int) -> BulkKind | None:
    """Return what is to be done, None where nothing was chosen. Whoever may not do that is refused."""
    kind = request.form.get("kind", "")
    if kind not in set(BulkKind):
        return None
    _check_right(event_id, kind)
    return BulkKind(kind)


def _wanted(event_id: int) -> Select[int] | Sequence[int]:
    """Return whom it is about: everyone in the view that the address asks for, or those who are ticked."""
    if request.form.get("scope") == "view":
        return list_queries.matching(event_id, attendees.asked_view(frames.mine(event_id)))
    ids = dict.fromkeys(request.form.getlist("person", type=int))
    return [each for each in ids if 0 < each <= frames.LARGEST_ID]


def _mine(event_id: int, action_id: int) -> BulkAction:
    """Return the action, for those who may do such a thing."""
    frames.mine(event_id)
    action = queries.in_event(event_id, action_id)
    _check_right(event_id, action.kind)
    return action


def _check_right(event_id: int, kind: str) -> None:
    if not guards.allowed(rules.RIGHTS[BulkKind(kind)], event_id):
        abort(403)


def _tag_form(action: BulkAction) -> TagForm | None:
    """Return the form that asks which tag, with what was written, for a plan that is about one."""
    if action.kind not in rules.TAGS or action.starts_at is not None:
        return None
    return TagForm(request.form if request.method == "POST" else request.args)


def _asked_tag(event_id: int, form: TagForm | None) -> str:
    """Return the tag that the page is about, as the event writes it; "" where none is known yet."""
    typed = form.tag.data if form and not form.errors else ""
    return (mark_queries.written(event_id, tag_key(typed)) or typed) if typed else ""


def _reason(form: ConfirmForm, tag_form: TagForm | None) -> str:
    if tag_form is not None:
        return tag_form.tag.data or ""
    return form.reason.data if form.reason else ""


def _page(action: BulkAction, form: ConfirmForm, tag_form: TagForm | None) -> str:
    event = frames.mine(action.event_id)
    now = clock.now()
    tag = _asked_tag(event.id, tag_form)
    return render_template(
        "organizer/bulk_actions/show.html",
        **frames.around(event),
        action=action,
        form=form,
        tag_form=tag_form,
        tag=tag,
        tags=mark_queries.names_in(event.id) if tag_form else [],
        now=now,
        can_undo=bulk_actions.can_be_undone(action, now),
        undo_until=action.done_at + rules.UNDO_WITHIN if action.done_at else None,
        words=bulk_words,
        skips=bulk_words.skips_in_words(),
        back=_list_address(event),
        came_from=_came_from(),
        tells=action.kind in rules.MAILS,
        undoable=action.kind in rules.UNDOABLE,
        **_figures(action, tag),
    )


def _figures(action: BulkAction, tag: str) -> dict[str, Any]:
    """Return what the page counts: of a plan what it would do, else what became of it."""
    if action.starts_at is None:
        outlook = queries.outlook(action, NAMES, tag)
        skipped = [(why, number, outlook.first[why]) for why, number in outlook.skipped.items()]
        facts = {"to_do": outlook.to_do, "skipped": skipped, "counts": outlook.mails}
        return facts | {"returned": {}, "lost": [], "left": 0}
    return {
        "to_do": action.done,
        "skipped": _skipped(action),
        "counts": {},
        "returned": queries.standings(action.id) if action.undone_at else {},
        "lost": _skipped(action, is_undoing=True) if action.undone_at else [],
        "left": queries.outcomes(action.id, is_undoing=True).get("", 0) if action.undone_at else 0,
    }


def _skipped(action: BulkAction, *, is_undoing: bool = False) -> list[tuple[str, int, Sequence[tuple[int, str]]]]:
    """Return why how many were skipped, and the first of them."""
    found = queries.outcomes(action.id, is_undoing=is_undoing)
    return [
        (why, number, queries.people_of(action.id, why, NAMES, is_undoing=is_undoing))
        for why, number in found.items()
        if why not in {"", queries.DONE}
    ]


def _to_list(event_id: int) -> Response:
    """Go back to the list, in the view that one came from."""
    asked = request.args.to_dict(flat=False).items()
    view: dict[str, Any] = {name: values for name, values in asked if name[:1] != "_" and name != "event_id"}
    return redirect(url_for("organizer.attendees.index", event_id=event_id, **view), code=303)


def _to_action(event_id: int, action_id: int) -> Response:
    return redirect(url_for(".show", event_id=event_id, action_id=action_id, view=_came_from()), code=303)


def _came_from() -> str | None:
    """Return the view of the list that the plan was made in, as its address had it."""
    return request.args.get("view", "")[:LONGEST_VIEW] or None


def _list_address(event: Event) -> str:
    """Return the address of the list in that view, on that page; what it does not know it leaves out."""
    asked = parse_qs(_came_from() or "")
    view = View.read(asked, list_queries.ground(event, clock.now()))
    return lists.address_of(event.id, view, after=next(iter(asked.get("after", [])), None))
