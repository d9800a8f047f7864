"""Deciding how the questions of an event go."""

from dataclasses import fields
from datetime import datetime
from zoneinfo import ZoneInfo

from eventsite.errors import EditedMeanwhile
from eventsite.models import Event, QuestionRound
from eventsite.queries import events as event_queries
from eventsite.rules.events import moment
from eventsite.rules.questions import CountsShown
from eventsite.rules.rounds import RoundDetails
from eventsite.services import audit, snapshots
from eventsite.services.questions import rounds
from eventsite.services.snapshots import Sheet

SAME = ("is_moderated", "allows_anonymous", "allows_private", "counts_shown", "shows_answers")
WALLS = {
    "opens_wall": "opens_at",
    "deadline_wall": "advance_deadline_at",
    "answers_due_wall": "answers_due_at",
}


def of_round(event: Event, current: QuestionRound) -> RoundDetails:
    """Return what has been decided, with its moments on the wall of the event."""
    said = {name: getattr(current, name) for name in SAME}
    walls = {wall: _wall(getattr(current, column), event.timezone) for wall, column in WALLS.items()}
    return RoundDetails(
        **said | walls | {"counts_shown": CountsShown(current.counts_shown)},
        closes_wall=_wall(event.questions_close_at, event.timezone),
        digest_days=tuple(int(day) for day in current.digest_days.split()),
        prompts=tuple(current.prompts.splitlines()),
    )


def change(event_id: int, details: RoundDetails, seen_version: int, actor: str) -> None:
    """Decide how the event's questions go. Those that wait for a moderator go on waiting when none is needed any more.

    Raises EditedMeanwhile when somebody saved the event since `seen_version`.
    """
    event = event_queries.locked(event_id)
    if event.version != seen_version:
        raise EditedMeanwhile
    current = rounds.locked(event_id)
    before = of_round(event, current)
    if before == details:
        return
    snapshots.keep(event, Sheet.ROUND, before, audit.organizer_id_of(actor))
    for name in SAME:
        setattr(current, name, getattr(details, name))
    for wall, column in WALLS.items():
        setattr(current, column, _moment(getattr(details, wall), event.timezone))
    current.digest_days = " ".join(map(str, details.digest_days))
    current.prompts = "\n".join(details.prompts)
    event.questions_close_at = _moment(details.closes_wall, event.timezone)
    event.version += 1
    pairs = {each.name: (str(getattr(before, each.name)), str(getattr(details, each.name))) for each in fields(details)}
    audit.record("event.questions_changed", actor, event_id=event_id, values=pairs)
    rounds.touch(event_id)


def _moment(wall: datetime | None, zone: str) -> datetime | None:
    return None if wall is None else moment(wall, zone)


def _wall(at: datetime | None, zone: str) -> datetime | None:
    return None if at is None else at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
