"""Tags and notes on somebody in the attendee list."""

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.rules.permissions import Action
from eventsite.services import attendee_marks
from eventsite.web import guards
from eventsite.web.forms.attendee_marks import NoteForm, TagForm
from eventsite.web.guards import requires
from eventsite.web.organizer import attendees, frames, lists

blueprint = Blueprint(
    "attendee_marks", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/attendees/<{frames.ROW}:registration_id>"
)
Answer = Response | tuple[str, int]


@blueprint.post("/tags")
@requires(Action.MARK_ATTENDEES)
def tag(event_id: int, registration_id: int) -> Answer:
    """Put a tag on the person."""
    frames.mine(event_id)
    form = TagForm()
    if not form.validate_on_submit():
        return attendees.page(event_id, registration_id, tag_form=form), 422
    try:
        with transaction():
            attendee_marks.tag(event_id, registration_id, form.tag.data or "", guards.me().id)
    except NotPossibleNow:
        flash(gettext("No tag was put: the person is erased, or has as many tags as one can have."))
    return _back(event_id, registration_id)


@blueprint.post(f"/tags/<{frames.ROW}:tag_id>/remove")
@requires(Action.MARK_ATTENDEES)
def untag(event_id: int, registration_id: int, tag_id: int) -> Answer:
    """Take a tag off the person."""
    frames.mine(event_id)
    with transaction():
        attendee_marks.untag(event_id, registration_id, tag_id, guards.me().id)
    flash(gettext("The tag is taken off."))
    return _back(event_id, registration_id)


@blueprint.post("/notes")
@requires(Action.MARK_ATTENDEES)
def note(event_id: int, registration_id: int) -> Answer:
    """Note something about the person."""
    frames.mine(event_id)
    form = NoteForm()
    if not form.validate_on_submit():
        return attendees.page(event_id, registration_id, note_form=form), 422
    try:
        with transaction():
            attendee_marks.note(event_id, registration_id, form.body.data or "", guards.me().id)
    except NotPossibleNow:
        flash(gettext("Nothing was noted: the person is erased."))
    return _back(event_id, registration_id)


@blueprint.post(f"/notes/<{frames.ROW}:note_id>/remove")
@requires(Action.MARK_ATTENDEES)
def remove_note(event_id: int, registration_id: int, note_id: int) -> Answer:
    """Delete a note about the person."""
    frames.mine(event_id)
    with transaction():
        attendee_marks.remove_note(event_id, registration_id, note_id, guards.me().id)
    flash(gettext("The note is deleted."))
    return _back(event_id, registration_id)


def _back(event_id: int, registration_id: int) -> Response:
    """Lead back to the person, in the view of the list from which the form was sent."""
    view = attendees.asked_view(frames.mine(event_id))
    where = lists.address_of(event_id, view, after=request.args.get("after"), person=registration_id)
    return redirect(where, code=303)
