"""Tables: columns, constraints, relationships. They keep; they decide nothing."""

from eventsite.models.audit import AuditEntry
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.events import Event, ProgrammeItem, Reading, Speaker, Theme
from eventsite.models.images import Image
from eventsite.models.organizers import Organizer, OrganizerSession, SignInLink
from eventsite.models.outbox import FanOut, OutboxMessage
from eventsite.models.questions import Question
from eventsite.models.registrations import Registration

__all__ = [
    "AuditEntry",
    "CalendarEntry",
    "Event",
    "FanOut",
    "Image",
    "Organizer",
    "OrganizerSession",
    "OutboxMessage",
    "ProgrammeItem",
    "Question",
    "Reading",
    "Registration",
    "SignInLink",
    "Speaker",
    "Theme",
]
