"""What we believe a person's calendar holds, for the person's own page and for the organizer's."""

from dataclasses import dataclass

from eventsite.models import CalendarEntry, OutboxMessage
from eventsite.queries import calendar_entries as entry_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.rules.occasions import Occasion
from eventsite.rules.outbox import OutboxState
from eventsite.rules.sayings import Saying


@dataclass(frozen=True)
class Held:
    """A calendar entry that lives, the newest message about it, and the newest one that a server has taken."""

    entry: CalendarEntry
    newest: OutboxMessage | None
    arrived: OutboxMessage | None

    @property
    def delivery(self) -> str:
        """How the newest message stands: "sent", "failed", "waiting"; "none" before the first is written."""
        if self.newest is None:
            return "none"
        undelivered = {OutboxState.WAITING, OutboxState.SENDING}
        return "waiting" if self.newest.state in undelivered else str(self.newest.state)

    @property
    def occasion(self) -> Occasion | None:
        """When and where it is by the newest message that has arrived; None when none has."""
        if self.arrived is None:
            return None
        is_news_out = self.arrived.created_at >= self.entry.changed_at
        facts = self.entry.said if is_news_out else self.entry.told or self.entry.said
        return Saying.from_json(facts).occasion if facts else None


def held_by(registration_id: int) -> list[Held]:
    """Return what the person's calendar holds: an entry for the event, or one for each of its sessions."""
    messages = [
        message
        for message in outbox_queries.of_registration(registration_id)
        if message.method is not None and message.state != OutboxState.SUPERSEDED
    ]
    return [_held(entry, messages) for entry in entry_queries.all_active(registration_id)]


def withdrawal_to(registration_id: int) -> OutboxMessage | None:
    """Return the newest message about the calendar if it takes the invitation away (METHOD:CANCEL)."""
    about_calendar = (one for one in outbox_queries.of_registration(registration_id) if one.method is not None)
    newest = next((one for one in about_calendar if one.state != OutboxState.SUPERSEDED), None)
    return newest if newest is not None and newest.method == "CANCEL" else None


def _held(entry: CalendarEntry, messages: list[OutboxMessage]) -> Held:
    of_entry = [message for message in messages if message.calendar_entry_id == entry.id]
    arrived = next((message for message in of_entry if message.state == OutboxState.SENT), None)
    return Held(entry, next(iter(of_entry), None), arrived)
