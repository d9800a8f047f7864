"""Deciding how an event takes people."""

from dataclasses import dataclass, fields
from datetime import datetime
from zoneinfo import ZoneInfo

from eventsite import clock
from eventsite.errors import EditedMeanwhile
from eventsite.models import Event, Organizer
from eventsite.queries import events as event_queries
from eventsite.queries import policies as queries
from eventsite.rules import policies as rules
from eventsite.rules.events import Format, moment
from eventsite.rules.policies import Admission, Policy
from eventsite.rules.registrations import RegistrationState
from eventsite.services import audit, queues, snapshots, unnamed_seats
from eventsite.services.snapshots import Sheet

WALLS = {"edits_close_wall": "edits_close_at", "names_due_wall": "names_due_at", "free_until_wall": "free_until_at"}
AUDIT_LENGTH = 200  # what the column holds
BY_MODE = ("capacity_on_site", "capacity_digital")


@dataclass(frozen=True)
class Moved:
    """Who of the queue got a seat by a change, and who was offered one, by name."""

    seated: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()


def policy_of(event: Event) -> Policy:
    """Return what has been decided, with its moments on the wall of the event."""
    said = {each.name: getattr(event, each.name) for each in fields(Policy) if each.name not in WALLS}
    walls = {wall: _wall(getattr(event, column), event.timezone) for wall, column in WALLS.items()}
    return Policy(**said | walls | {"admission": Admission(event.admission)})


def change(event_id: int, policy: Policy, seen_version: int, organizer: Organizer | None) -> Moved:
    """Decide how the event takes people, and return who of the queue moved up.

    More seats or a larger quota promote as many as fit; fewer evict nobody. Raises EditedMeanwhile when somebody
    saved since `seen_version`.
    """
    event = event_queries.locked(event_id)
    if event.version != seen_version:
        raise EditedMeanwhile
    before = policy_of(event)
    changed = rules.differing(before, policy)
    if not changed:
        return Moved()
    snapshots.keep(event, Sheet.POLICY, before, organizer.id if organizer else None)
    _write(event, policy)
    actor = audit.SYSTEM if organizer is None else audit.organizer_actor(organizer.id)
    values = {name: (str(getattr(before, name)), str(getattr(policy, name))) for name in changed}
    after = " ".join(changed)[:AUDIT_LENGTH]
    audit.record("event.policy_changed", actor, event_id=event.id, after=after, values=values)
    return _promote(event)


def _write(event: Event, policy: Policy) -> None:
    for each in fields(Policy):
        if each.name not in WALLS:
            setattr(event, each.name, getattr(policy, each.name))
    for wall, column in WALLS.items():
        said = getattr(policy, wall)
        setattr(event, column, said and moment(said, event.timezone))
    if event.format != Format.HYBRID:  # elsewhere there is one mode, and the event's own capacity counts it
        for name in BY_MODE:
            setattr(event, name, None)
    unnamed_seats.set_due(event)
    event.changed_at = clock.now()
    event.version += 1


def _promote(event: Event) -> Moved:
    waiting = queries.waiting(event.id)
    queues.promote(event)
    return Moved(
        tuple(queries.among(waiting, RegistrationState.CONFIRMED)),
        tuple(queries.among(waiting, RegistrationState.OFFERED)),
    )


def _wall(moment: datetime | None, zone: str) -> datetime | None:
    return None if moment is None else moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
