"""What is said after an event was saved: whom it concerns, and what may surprise."""

from dataclasses import dataclass

from flask import flash
from flask_babel import gettext, ngettext

from eventsite.queries import events as queries
from eventsite.queries import outbox as outbox_queries
from eventsite.web.forms.events import EventForm
from eventsite.web.forms.policies import PolicyForm
from eventsite.web.forms.rounds import RoundForm


@dataclass(frozen=True)
class Standing:
    """The figures of an event at one moment."""

    tells: bool
    taken: int
    waiting: int
    capacity: int | None

    @classmethod
    def of(cls, event_id: int) -> "Standing":
        """Return them as they are under the lock of the event's row."""
        event = queries.locked(event_id)
        return cls(outbox_queries.pending_change(event_id) is not None, event.taken, event.waiting, event.capacity)


def tell(before: Standing, after: Standing) -> None:
    """Say how many are told, who got a place, and that nobody loses one."""
    flash(gettext("The meeting is saved."))
    promoted = before.waiting - after.waiting
    if after.tells:
        flash(gettext("Those registered are told in a few minutes. What you change until then comes in the same mail."))
    if promoted > 0:
        flash(
            ngettext(
                "%(num)s person got a place from the queue.", "%(num)s people got places from the queue.", promoted
            )
        )
    if after.capacity is not None and after.taken > after.capacity:
        flash(gettext("%(taken)s have a place already, and nobody loses it.", taken=after.taken))


def warn_of_hours(form: EventForm | PolicyForm | RoundForm) -> None:
    """Say which of two hours is meant where the clocks go back."""
    if form.come_twice():
        flash(gettext("That night the clocks go back, and the time comes twice. The first one counts."))
