"""Two organizers have had the editor open: whoever saves second sees what the first has changed, and chooses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import render_template, request

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
from eventsite.web.organizer import drafts, frames, reviews, typed, wordings

SHAPE = Shape(
    together={
        "time": ("starts_wall", "ends_wall", "is_all_day", "timezone", "other_hours"),
        "picture": ("image_id",),
    },
    rows={"programme": "title", "speakers": "name", "sessions": "title", "reading": "url"},
)
CHOICE = "choice:"


@dataclass(frozen=True)
class Conflict:
    """A form that was written over a version that is not the newest: what it was, what others and I have made of it.

    Without `was` nobody knows any more what it was; then all that differs is a choice.
    """

    event: Event
    saves: Sequence[Replaced]
    was: EventDetails | None
    theirs: EventDetails
    mine: EventDetails
    differences: tuple[Difference, ...]

    @property
    def is_settled(self) -> bool:
        """Whether nothing was changed that matters, or the organizer has seen all of it and chosen."""
        return not self.differences or request.form.get("merged") == str(self.event.version)

    def form(self) -> EventForm:
        """Return the form as it is once what was chosen is in it, to be saved over the newest version."""
        chosen = {each.key: _chosen(each) for each in self.differences}
        return typed.form_of_details(
            merging.merged(self.was, self.theirs, self.mine, SHAPE, chosen), self.event.version
        )


def of(event: Event, form: EventForm) -> Conflict | None:
    """Return what others have saved since the form was opened; None if it is written over the newest version."""
    seen = drafts.seen_version(form)
    if seen == event.version:
        return None
    mine, theirs = _ordered(drafts.details_of(form)), _ordered(said_of(event))
    saves = queries.since(event.id, seen, Sheet.DETAILS)
    was = _ordered(from_json(EventDetails, saves[0].contents[Sheet.DETAILS])) if saves else theirs
    before = was if 0 < seen < event.version else None
    return Conflict(event, saves, before, theirs, mine, tuple(merging.differences(before, theirs, mine, SHAPE)))


def page(conflict: Conflict, form: EventForm) -> tuple[str, int]:
    """Return the page that shows what others have changed and asks, with all that was typed in it."""
    words = wordings.of_event(form)
    return render_template(
        "organizer/editing/conflict.html",
        **frames.around(conflict.event),
        conflict=conflict,
        rows=[words.row(each) for each in conflict.differences],
        names=sorted({save.name for save in conflict.saves if save.name}),
        last=conflict.saves[-1].at if conflict.saves else None,
        typed=list(reviews.typed_in(form)),
        choice=CHOICE,
        form=form,
    ), 409


def _chosen(difference: Difference) -> Side:
    said = request.form.get(CHOICE + difference.key)
    return Side.THEIRS if said == Side.THEIRS else Side.MINE


def _ordered(details: EventDetails) -> EventDetails:
    """Return the details with sessions in order of time, as they are stored."""
    ordered = sorted(details.sessions, key=lambda session: session.starts_wall)
    return replace(details, sessions=tuple(ordered))
