"""Tables: columns, constraints, relationships. They keep; they decide nothing."""

from eventsite.models.audit import AuditEntry
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.events import Event, ProgrammeItem, Reading, Speaker, Theme
from eventsite.models.feeds import PersonalFeed
from eventsite.models.images import Image
from eventsite.models.inbound_mails import InboundMail
from eventsite.models.occasions import DayHours, Series, Session
from eventsite.models.organizers import Organizer, OrganizerSession, SignInLink
from eventsite.models.outbox import FanOut, OutboxMessage
from eventsite.models.questions import Question
from eventsite.models.registrations import Registration

__all__ = [
    "AuditEntry",
    "CalendarEntry",
    "DayHours",
    "Event",
    "FanOut",
    "Image",
    "InboundMail",
    "Organizer",
    "OrganizerSession",
    "OutboxMessage",
    "PersonalFeed",
    "ProgrammeItem",
    "Question",
    "Reading",
    "Registration",
    "Series",
    "Session",
    "SignInLink",
    "Speaker",
    "Theme",
]
