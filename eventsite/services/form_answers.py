"""Keeping what people answer to the event's own questions. The caller holds the lock of the event's row."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete

from eventsite import clock, shells
from eventsite.database import db
from eventsite.errors import AnswersRefused
from eventsite.models import Answer, Event, Registration
from eventsite.queries import fields as field_queries
from eventsite.queries import form_answers as queries
from eventsite.rules import fields as field_rules
from eventsite.rules import form_answers as rules
from eventsite.rules import policies
from eventsite.rules.fields import Asked, FieldKind
from eventsite.rules.form_answers import Problem, Situation, Wrong
from eventsite.services import uploads


def asked_in(event: Event) -> Sequence[Asked]:
    """Return what the event asks now: remembered where the transaction knows the edition."""
    if event.edition is None:
        return field_queries.asked(event.id)
    return shells.kept(("asked", event.id, event.edition), lambda: tuple(field_queries.asked(event.id)))


def check(event: Event, newcomer: Registration, answers: Mapping[int, Any]) -> None:
    """Raise AnswersRefused if a newcomer's answers could not be kept: the same for an address that is known already."""
    fields = asked_in(event)
    if fields:
        kept = _kept(event, newcomer, fields, answers)
        files = [field for field in fields if field.id in kept and field.kind is FieldKind.FILE]
        lost = [field.id for field in files if not uploads.is_free(event.id, field.id, kept[field.id])]
        if lost:
            raise AnswersRefused({field_id: Problem(Wrong.GONE) for field_id in lost})


def keep(event: Event, registration: Registration, answers: Mapping[int, Any], *, by_staff: bool = False) -> bool:
    """Keep the answers to the form as it is now, each with the version that it answers; say whether any is new.

    What the person is not asked is not kept. Raises AnswersRefused with what is wrong, by field.
    """
    fields = asked_in(event)
    if not fields:
        return False
    situation = _situation(event, registration, by_staff=by_staff)
    verdict = rules.judged(fields, answers, situation)
    if verdict.problems:
        raise AnswersRefused(verdict.problems)
    versions = {field.id: field for field in fields}
    kept = {answer.field_id: answer for answer in queries.of_registration(registration.id)}
    is_new = [_put(registration, versions[i], value, kept.get(i)) for i, value in verdict.kept.items()]
    for field_id in verdict.dropped:
        _drop(registration, kept[field_id])
    db.session.flush()
    return any(is_new) or bool(verdict.dropped)


def keepable(event: Event, newcomer: Registration, answers: Mapping[int, Any]) -> tuple[dict[int, Any], list[str]]:
    """Return those of a newcomer's answers that an organizer could keep now, and the labels of the others."""
    fields = field_queries.asked(event.id)
    mode = policies.mode_in(event.format, newcomer.mode)
    situation = Situation(mode, clock.now(), taken=queries.chosen(event.id), by_staff=True)
    verdict = rules.judged(fields, answers, situation)
    kept = {field_id: value for field_id, value in verdict.kept.items() if field_id not in verdict.problems}
    return kept, [field.label for field in fields if field.id in answers and field.id not in kept]


def let_go_of_full(event: Event, registration: Registration) -> bool:
    """Take back the choices of somebody who comes back after others have filled them; say whether there were any.

    For whoever lets a registration live again: while it was over, its places were free.
    """
    chosen = queries.chosen(event.id, besides=registration.id)
    fields = {field.id: field for field in field_queries.asked(event.id)}
    taken_back = False
    for answer in queries.of_registration(registration.id):
        had = field_rules.values_of(answer.value)
        full = set(rules.full_options(fields[answer.field_id], chosen.get(answer.field_id, {}))) & had
        if full:
            _take_back(registration, answer, full)
            taken_back = True
    return taken_back


def drop_unasked(event: Event, registration: Registration) -> None:
    """Drop what the person is not asked any more, for whoever changes how somebody takes part."""
    fields = field_queries.asked(event.id)
    answers = queries.of_registration(registration.id)
    mode = policies.mode_in(event.format, registration.mode)
    shown = field_rules.applying(fields, mode, {answer.field_id: answer.value for answer in answers})
    hidden = {field.id for field in fields if field.is_enabled} - {field.id for field in shown}
    for answer in answers:
        if answer.field_id in hidden:
            _drop(registration, answer)


def missing(event: Event, registration: Registration) -> list[str]:
    """Return the questions, in words, that the person must answer by now and has not."""
    fields = field_queries.asked(event.id)
    answers = queries.values_of([registration.id]).get(registration.id, {})
    mode = policies.mode_in(event.format, registration.mode)
    return [field.label for field in rules.missing(fields, mode, answers, clock.now())]


def forget(registration_id: int) -> None:
    """Delete everything that the person has answered; the files go with the next sweep."""
    uploads.release_all(registration_id)
    db.session.execute(delete(Answer).where(Answer.registration_id == registration_id))


def _kept(event: Event, newcomer: Registration, fields: Sequence[Asked], answers: Mapping[int, Any]) -> dict[int, Any]:
    mode = policies.mode_in(event.format, newcomer.mode)
    situation = Situation(mode, clock.now(), taken=queries.chosen(event.id))
    verdict = rules.judged(fields, answers, situation)
    if verdict.problems:
        raise AnswersRefused(verdict.problems)
    return verdict.kept


def _situation(event: Event, registration: Registration, *, by_staff: bool) -> Situation:
    return Situation(
        mode=policies.mode_in(event.format, registration.mode),
        now=clock.now(),
        before=queries.given(registration.id),
        taken=queries.chosen(event.id, besides=registration.id),
        by_staff=by_staff,
    )


def _put(registration: Registration, field: Asked, value: Any, kept: Answer | None) -> bool:
    """Keep one answer; one that says the same goes on pointing at the version that it answered."""
    if kept is not None and kept.value == value and kept.version.kind == field.kind:
        return False
    if field.kind is FieldKind.FILE and not uploads.claim(registration, field.id, value):
        raise AnswersRefused({field.id: Problem(Wrong.GONE)})
    if kept is None:
        kept = Answer(registration_id=registration.id, field_id=field.id)
        db.session.add(kept)
    else:
        _release(registration, kept)
    kept.version_id, kept.value, kept.answered_at = field.version_id, value, clock.now()
    return True


def _drop(registration: Registration, answer: Answer) -> None:
    _release(registration, answer)
    db.session.delete(answer)


def _release(registration: Registration, answer: Answer) -> None:
    if answer.version.kind == FieldKind.FILE:
        uploads.release(registration.id, answer.value)


def _take_back(registration: Registration, answer: Answer, full: set[str]) -> None:
    rest = [key for key in answer.value if key not in full] if isinstance(answer.value, list) else []
    if rest:
        answer.value = rest
    else:
        _drop(registration, answer)
