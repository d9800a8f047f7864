"""What a series is called, what is said of it, and which events belong to it."""

from collections.abc import Collection

from eventsite import clock
from eventsite.database import db
from eventsite.errors import NameTaken
from eventsite.models import Event, Organizer, Series
from eventsite.queries import events as event_queries
from eventsite.queries import series as queries
from eventsite.rules import events as event_rules
from eventsite.services import audit


def save(series_id: int | None, name: str, description: str, organizer: Organizer) -> int:
    """Make a series, or change what one is called and what is said of it; return its id. Raises NameTaken, NotFound.

    Its address stays as it was made.
    """
    same = queries.named(name)
    if same is not None and same.id != series_id:
        raise NameTaken(name)
    series = queries.by_id(series_id) if series_id else _new(name)
    before, series.name, series.description = series.name, name, description
    db.session.flush()
    actor = audit.organizer_actor(organizer.id)
    audit.record("series.saved", actor, before=before if series_id else "", after=name)
    return series.id


def put(series_id: int, event_ids: Collection[int], among: Collection[int], organizer: Organizer) -> None:
    """Let those events be the ones of the series, as far as `among` reaches; others stay as they are."""
    series = queries.by_id(series_id)
    for event_id in sorted(among):
        event = event_queries.locked(event_id)
        is_in, belongs = event.series_id == series.id, event_id in event_ids
        if is_in != belongs:
            _move(event, series if belongs else None, organizer)


def _move(event: Event, series: Series | None, organizer: Organizer) -> None:
    before = event.series.name if event.series else ""
    event.series = series
    event.changed_at = clock.now()
    event.version += 1
    after = series.name if series else ""
    audit.record(
        "event.series_changed", audit.organizer_actor(organizer.id), event_id=event.id, before=before, after=after
    )


def _new(name: str) -> Series:
    slug = event_rules.slug_for(name, ())
    series = Series(slug=event_rules.slug_for(name, queries.slugs_like(slug)), name=name)
    db.session.add(series)
    return series
