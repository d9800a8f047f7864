"""The moderator's sheet: the programme with its minutes, what is to be asked in order, and a reserve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from eventsite import clock
from eventsite.models import Event, Question
from eventsite.queries import questions as queries
from eventsite.queries.questions import listing, standings
from eventsite.rules.questions import Audience, Handling, Viewer
from eventsite.rules.ranking import Standing
from eventsite.web import qr, shown_questions
from eventsite.web.organizer import live_views
from eventsite.web.shown_questions import Shown

RESERVE = 10


@dataclass(frozen=True)
class Row:
    """A question on the sheet: as moderators see it, with its background and the other words it was asked in."""

    shown: Shown
    background: str
    variants: Sequence[str]
    goes_with: int | None


def of(event: Event) -> dict[str, Any]:
    """Return what stands on the sheet."""
    now = clock.now()
    known, variants = standings.of_event(event.id, with_private=True), listing.variants(event.id)
    accepted = queries.with_answers(event.id)
    numbers = {one.id: one.public_no for one in accepted}
    open_ones = [one for one in accepted if one.handling == Handling.OPEN and one.audience == Audience.ALL]
    drawing, size = qr.path(url_for("organizer.live.show", event_id=event.id, _external=True))

    def rows(questions: Sequence[Question]) -> list[Row]:
        return [_row(one, known, variants, numbers) for one in questions]

    items = live_views.programme(event, now)
    return {
        "event": event,
        "now": now,
        "items": items,
        "minutes": {title: minutes for _, title, minutes, _ in items},
        "chosen": rows(queries.selected(event.id)),
        "reserve": rows(live_views.by_rank(open_ones, known)[:RESERVE]),
        "drawing": drawing,
        "size": size,
    }


def _row(
    question: Question,
    known: Mapping[int, Standing],
    variants: Mapping[int, Sequence[str]],
    numbers: Mapping[int, int],
) -> Row:
    shown = shown_questions.shown(question, Viewer.MODERATOR, known.get(question.id))
    return Row(shown, question.background, variants.get(question.id, ()), numbers.get(question.goes_with_id or 0))
