"""Two organizers have had the same form open: whoever saves second sees what the first has changed, and chooses.

The same for the meeting itself, for its rules of registration and for those of its questions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from flask import render_template, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from eventsite.models import Event
from eventsite.queries import snapshots as queries
from eventsite.queries.snapshots import Replaced
from eventsite.rules import merging
from eventsite.rules.details import EventDetails
from eventsite.rules.merging import Difference, Shape, Side
from eventsite.rules.snapshots import from_json
from eventsite.services.details import said_of
from eventsite.services.snapshots import Sheet
from eventsite.web.forms.events import EventForm
from eventsite.web.organizer import drafts, frames, reviews
from eventsite.web.organizer.wordings import Words

Said = TypeVar("Said")
EVENT = Shape(
    together={
        "time": ("starts_wall", "ends_wall", "is_all_day", "timezone", "other_hours"),
        "picture": ("image_id",),
    },
    rows={"programme": "title", "speakers": "name", "sessions": "title", "reading": "url"},
)
FLAT = Shape(together={}, rows={})
CHOICE = "choice:"
BACK = "back"
TOKEN = "csrf_token"  # noqa: S105 - the name of the field


@dataclass(frozen=True)
class Conflict(Generic[Said]):
    """A form that was written over a version that is not the newest: what it was, what others and I have made of it.

    Without `was` nobody knows any more what it was; then all that differs is a choice.
    """

    event: Event
    saves: Sequence[Replaced]
    was: Said | None
    theirs: Said
    mine: Said
    shape: Shape
    differences: tuple[Difference, ...]

    @property
    def is_settled(self) -> bool:
        """Whether nothing was changed that matters, or the organizer has seen all of it and chosen."""
        return not self.differences or request.form.get("merged") == str(self.event.version)

    def merged(self) -> Said:
        """Return what comes of both with what was chosen, to be saved over the newest version."""
        chosen = {each.key: _chosen(each) for each in self.differences}
        return merging.merged(self.was, self.theirs, self.mine, self.shape, chosen)


def of(event: Event, form: EventForm) -> Conflict[EventDetails] | None:
    """Return what others have saved since the editor was opened; None if it is written over the newest version."""
    mine, theirs = _ordered(drafts.details_of(form)), _ordered(said_of(event))
    found = between(event, drafts.seen_version(form), Sheet.DETAILS, theirs, mine, EVENT)
    if found is None or found.was is None:
        return found
    was = _ordered(found.was)
    return replace(found, was=was, differences=tuple(merging.differences(was, theirs, mine, EVENT)))


def between(
    event: Event, seen: int, sheet: Sheet, theirs: Said, mine: Said, shape: Shape = FLAT
) -> Conflict[Said] | None:
    """Return what others have saved of that sheet since the version that was seen; None if that is the newest."""
    if seen == event.version:
        return None
    saves = queries.since(event.id, seen, sheet)
    was = from_json(type(theirs), saves[0].contents[sheet]) if saves else theirs
    before = was if 0 < seen < event.version else None
    found = tuple(merging.differences(before, theirs, mine, shape))
    return Conflict(event, saves, before, theirs, mine, shape, found)


def page(conflict: Conflict[Any], form: FlaskForm, words: Words, tab: str) -> tuple[str, int]:
    """Return the page that shows what others have changed and asks, with all that was typed in it."""
    return render_template(
        "organizer/editing/conflict.html",
        **frames.around(conflict.event),
        rows=[words.row(each) for each in conflict.differences],
        names=sorted({save.name for save in conflict.saves if save.name}),
        last=conflict.saves[-1].at if conflict.saves else None,
        typed=list(reviews.typed_in(form)),
        choice=CHOICE,
        back=BACK,
        tab=tab,
        form=form,
    ), 409


def goes_back() -> bool:
    """Say whether somebody who was asked wants the form as it was typed instead."""
    return request.form.get("confirmed") == BACK


def sent_again(form: FlaskForm) -> MultiDict[str, Any]:
    """Return what a browser would send for a form that shows something, with the token of this request."""
    sent: MultiDict[str, Any] = MultiDict(reviews.typed_in(form))
    sent.setlist(TOKEN, request.form.getlist(TOKEN))
    return sent


def _chosen(difference: Difference) -> Side:
    said = request.form.get(CHOICE + difference.key)
    return Side.THEIRS if said == Side.THEIRS else Side.MINE


def _ordered(details: EventDetails) -> EventDetails:
    """Return the details with sessions in order of time, as they are stored."""
    ordered = sorted(details.sessions, key=lambda session: session.starts_wall)
    return replace(details, sessions=tuple(ordered))
