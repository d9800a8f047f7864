"""The event's own questions as one person meets them, before anything is drawn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from flask_babel import gettext

from eventsite import clock
from eventsite.models import Answer, Event, Field, Registration
from eventsite.queries import fields as field_queries
from eventsite.queries import form_answers as queries
from eventsite.rules import fields as field_rules
from eventsite.rules import form_answers as rules
from eventsite.rules import policies
from eventsite.rules.fields import Asked, Option
from eventsite.rules.form_answers import Situation
from eventsite.web import form_answers


@dataclass(frozen=True)
class Sheet:
    """All the questions, in order, and what this person's answers are held against.

    `standing` is what the person has answered, in words, by field; `gone` the options of theirs that can no longer
    be chosen.
    """

    fields: Sequence[Asked]
    format: str
    situation: Situation
    standing: Mapping[int, str] = field(default_factory=dict)
    gone: Mapping[int, tuple[Option, ...]] = field(default_factory=dict)

    @classmethod
    def of_newcomer(cls, event: Event, *, by_staff: bool = False, fields: Sequence[Asked] | None = None) -> Self:
        """Return the questions as somebody meets them who registers, or an organizer who does it for them.

        `fields` are the event's, where they are known already.
        """
        fields = field_queries.asked(event.id) if fields is None else fields
        taken = queries.chosen(event.id) if counts(fields) else {}
        mode = policies.mode_in(event.format, None)
        return cls(fields, event.format, Situation(mode, clock.now(), taken=taken, by_staff=by_staff))

    @classmethod
    def of_person(cls, event: Event, registration: Registration, *, by_staff: bool = False) -> Self:
        """Return the questions as somebody meets them who has answered before, or an organizer for them."""
        fields = {one.id: one for one in field_queries.of_event(event.id)}
        answers = queries.of_registration(registration.id)
        situation = Situation(
            policies.mode_in(event.format, registration.mode),
            clock.now(),
            queries.given(registration.id),
            queries.chosen(event.id, besides=registration.id),
            by_staff=by_staff,
        )
        shown = form_answers.of_registration(event.id, registration.id, with_staff=by_staff)
        standing = {one.field_id: one.words for one in shown}
        gone = {answer.field_id: tuple(_gone(answer, fields[answer.field_id])) for answer in answers}
        return cls([one.asked for one in fields.values()], event.format, situation, standing, gone)

    @property
    def drawn(self) -> list[Asked]:
        """What is drawn: what can be answered, what stands, and what there is to read."""
        modes = {None, *policies.modes_of(self.format)}
        return [one for one in self.fields if one.is_enabled and one.mode in modes and self._is_seen(one)]

    def is_open(self, asked: Asked) -> bool:
        """Say whether there is a control for the question."""
        return rules.is_open(asked, self.situation)

    def _is_seen(self, asked: Asked) -> bool:
        return self.situation.by_staff or not asked.is_for_staff


def counts(fields: Sequence[Asked]) -> bool:
    """Say whether some choice has so many places and no more."""
    return any(option.places is not None for asked in fields for option in asked.options)


def _gone(answer: Answer, of: Field) -> Iterator[Option]:
    """Yield what the person has chosen and nobody can choose any more."""
    asked = of.asked
    if answer.version.kind == asked.kind and asked.kind in field_rules.HAS_OPTIONS:
        for key in sorted(field_rules.values_of(answer.value) - set(asked.keys)):
            label = of.label_of(key, answer.version)
            yield Option(key, gettext("%(option)s (can no longer be chosen)", option=label))
