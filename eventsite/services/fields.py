"""Building an event's form: fields added, changed, put in order, switched off."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from eventsite.database import db
from eventsite.errors import FieldAnswered, FormBroken
from eventsite.models import Event, Field, FieldVersion
from eventsite.queries import events as event_queries
from eventsite.queries import fields as queries
from eventsite.queries import form_answers as answer_queries
from eventsite.rules import events as event_rules
from eventsite.rules import fields as rules
from eventsite.rules.fields import FieldDetails, FieldKind, Option
from eventsite.services import audit


def add(event_id: int, details: FieldDetails, organizer_id: int) -> Field:
    """Add a field at the end of the form. Raises FormBroken."""
    event = event_queries.locked(event_id)
    fields = queries.of_event(event.id)
    field = Field(event_id=event.id, position=max((field.position for field in fields), default=0) + 1)
    version = _version(1, details, _options(details, ()))
    field.versions = [version]
    _write(field, details, event)
    db.session.add(field)
    _finish(event, "form.field_added", organizer_id)
    return field


def change(event_id: int, field_id: int, details: FieldDetails, organizer_id: int) -> Field:
    """Change a field: in place until somebody has answered it so, as a new version afterwards. Raises FormBroken."""
    event = event_queries.locked(event_id)
    field = queries.in_event(event.id, field_id)
    options = _options(details, field.versions)
    wanted = _version(field.version.number, details, options)
    if _says(field.version) != _says(wanted):
        if answer_queries.is_version_used(field.version.id):
            wanted.number += 1
            field.versions.append(wanted)
        else:
            field.version.kind, field.version.label = wanted.kind, wanted.label
            field.version.help, field.version.options = wanted.help, wanted.options
    _write(field, details, event)
    _finish(event, "form.field_changed", organizer_id)
    return field


def move(event_id: int, field_id: int, organizer_id: int, *, is_up: bool) -> None:
    """Let the field change places with the one before or after it, if there is one. Raises FormBroken."""
    event = event_queries.locked(event_id)
    fields = list(queries.of_event(event.id))
    number = fields.index(queries.in_event(event.id, field_id))
    other = number - 1 if is_up else number + 1
    if not 0 <= other < len(fields):
        return
    fields[number], fields[other] = fields[other], fields[number]
    for position, field in enumerate(fields, 1):
        field.position = position
    _finish(event, "form.field_moved", organizer_id)


def switch(event_id: int, field_id: int, organizer_id: int, *, is_on: bool) -> None:
    """Ask the field again, or no more: what was answered stays. Raises FormBroken."""
    event = event_queries.locked(event_id)
    queries.in_event(event.id, field_id).is_enabled = is_on
    _finish(event, "form.field_enabled" if is_on else "form.field_disabled", organizer_id)


def remove(event_id: int, field_id: int, organizer_id: int) -> None:
    """Remove a field that nobody has answered. Raises FieldAnswered, FormBroken."""
    event = event_queries.locked(event_id)
    field = queries.in_event(event.id, field_id)
    if answer_queries.counts(event.id).get(field.id):
        raise FieldAnswered
    if any(other.shown_if_field_id == field.id for other in queries.of_event(event.id)):
        raise FormBroken(rules.Broken.LATER, field.version.label)
    db.session.delete(field)
    _finish(event, "form.field_removed", organizer_id)


def _options(details: FieldDetails, versions: Sequence[FieldVersion]) -> list[dict[str, Any]]:
    """Return the options to keep; each new one gets a key that has never meant anything else."""
    if details.kind not in rules.HAS_OPTIONS:
        return []
    known = {option.key for version in versions for option in version.choices}
    return [asdict(_with_key(option, known)) for option in details.options]


def _with_key(option: Option, known: set[str]) -> Option:
    if option.key in known:
        known.discard(option.key)  # one key for one option
        return option
    return replace(option, key=secrets.token_hex(4))


def _version(number: int, details: FieldDetails, options: list[dict[str, Any]]) -> FieldVersion:
    return FieldVersion(number=number, kind=details.kind, label=details.label, help=details.help, options=options)


def _says(version: FieldVersion) -> tuple[Any, ...]:
    return str(version.kind), version.label, version.help, version.options


def _write(field: Field, details: FieldDetails, event: Event) -> None:
    field.is_required = details.is_required
    field.is_for_staff = details.is_for_staff
    field.mode = details.mode
    field.shown_if_field_id = details.shown_if_field_id
    field.shown_if_values = list(details.shown_if_values) if details.shown_if_field_id else []
    field.required_from_at = _moment(details.required_from_wall, event)
    field.frozen_from_at = _moment(details.frozen_from_wall, event)
    field.keep_days = details.keep_days


def _moment(wall: datetime | None, event: Event) -> datetime | None:
    return None if wall is None else event_rules.moment(wall, event.timezone)


def _finish(event: Event, action: str, organizer_id: int) -> None:
    """Hold the form as it is now against the rules, and write the change down. Raises FormBroken."""
    db.session.flush()
    fields = queries.asked(event.id)
    broken = rules.broken_conditions(fields)
    for field in fields:
        if field.id in broken:
            raise FormBroken(broken[field.id], field.label)
    files = sum(field.is_enabled and field.kind is FieldKind.FILE for field in fields)
    if files > rules.MAX_FILES:
        raise FormBroken("files")
    if len(fields) > rules.MAX_FIELDS:
        raise FormBroken("fields")
    audit.record(action, audit.organizer_actor(organizer_id), event_id=event.id)
