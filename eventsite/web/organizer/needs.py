"""What people need to eat and to take part: numbers for the kitchen, then each person. Every look is noted."""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, abort, render_template
from flask_babel import gettext

from eventsite import spreadsheets
from eventsite.database import transaction
from eventsite.models import Event
from eventsite.queries import needs as queries
from eventsite.rules import needs as rules
from eventsite.rules import policies
from eventsite.rules.needs import NeedsDetails
from eventsite.rules.permissions import Action
from eventsite.rules.retention import part_ends_at
from eventsite.services import needs
from eventsite.web import guards
from eventsite.web import needs as words
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("needs", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/needs")
Person = tuple[str, str, NeedsDetails]
Row = Sequence[str]


@blueprint.get("")
@requires(Action.SEE_NEEDS)
def index(event_id: int) -> str:
    """The numbers first, for they are what the kitchen gets; then who it is."""
    event = _mine(event_id)
    people = _people(event)
    rows = words.rows_of_counts(rules.counted(said for _, _, said in people))
    page = render_template(
        "organizer/needs/index.html",
        **frames.around(event),
        rows=rows,
        as_text=_as_text(event, rows),
        people=[(name, company, words.diet_lines(said), words.access_lines(said)) for name, company, said in people],
        without_seat=queries.count_without_seat(event_id),
        kept_until=part_ends_at(event.ends_at, event.keep_needs_days),
        few=rules.FEW,
    )
    _note(needs.note_viewed, event_id)
    return page


@blueprint.post("/counts.csv")
@requires(Action.SEE_NEEDS)
def counts(event_id: int) -> Response:
    """The numbers as a file: nothing in it tells who somebody is."""
    event = _mine(event_id)
    found = words.rows_of_counts(rules.counted(said for _, _, said in _people(event)))
    response = _file(event, "counts", [(gettext("What"), gettext("How many")), *found])
    _note(needs.note_exported, event_id, "counts")
    return response


@blueprint.post("/people.csv")
@requires(Action.SEE_NEEDS)
def people(event_id: int) -> Response:
    """Each person as a file, for whoever sees to it that day."""
    event = _mine(event_id)
    heading = (gettext("Name"), gettext("Company"), gettext("Food"), gettext("Access"))
    found = [
        (name, company, "; ".join(words.diet_lines(said)), "; ".join(words.access_lines(said)))
        for name, company, said in _people(event)
    ]
    response = _file(event, "people", [heading, *found])
    _note(needs.note_exported, event_id, "people")
    return response


def _mine(event_id: int) -> Event:
    event = frames.mine(event_id)
    if not frames.sees_needs(event_id):
        abort(403)
    return event


def _people(event: Event) -> list[Person]:
    """Return who has a seat and needs something there: who takes part from elsewhere eats elsewhere."""
    found = []
    for registration, needs_of in queries.of_event(event.id):
        mode = policies.mode_in(event.format, registration.mode)
        eats = mode is policies.Mode.ON_SITE
        said = rules.narrowed(rules.opened(needs_of.sealed), diet=eats, access=True)
        if not said.is_empty:
            found.append((registration.name, registration.company, said))
    return found


def _as_text(event: Event, rows: Sequence[Row]) -> str:
    """Return the numbers as lines, to be pasted into a mail to the kitchen."""
    return "\n".join([event.title, *(f"{word}: {number}" for word, number in rows)])


def _file(event: Event, name: str, rows: Sequence[Row]) -> Response:
    response = Response("".join(spreadsheets.lines(rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{event.slug}-{name}.csv"'
    return response


def _note(note: Callable[..., None], event_id: int, *more: str) -> None:
    """Note who has looked, once there is something to look at; without the note nothing is shown."""
    organizer_id = guards.me().id
    with transaction():
        note(event_id, organizer_id, *more)
