"""Tables: columns, constraints, relationships. They keep; they decide nothing."""

from eventsite.models.address_changes import AddressChange
from eventsite.models.audit import AuditEntry
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.companies import Company, CompanyAlias, CompanyDomain, MissingCompany
from eventsite.models.erasures import Erasure, ErasureRequest
from eventsite.models.event_templates import EventTemplate
from eventsite.models.events import Event, ProgrammeItem, Reading, Speaker, Theme
from eventsite.models.feeds import PersonalFeed
from eventsite.models.fields import Answer, Field, FieldVersion, Upload
from eventsite.models.groups import Group
from eventsite.models.guests import Guest
from eventsite.models.images import Image
from eventsite.models.inbound_mails import InboundMail
from eventsite.models.invitees import Invitee
from eventsite.models.invoices import InvoiceDetails
from eventsite.models.lost_links import LinkRequest
from eventsite.models.needs import SpecialNeeds
from eventsite.models.occasions import DayHours, Series, Session
from eventsite.models.organizers import Organizer, OrganizerSession, SignInLink
from eventsite.models.outbox import FanOut, OutboxMessage
from eventsite.models.personal_data import DataLink
from eventsite.models.questions import (
    Question,
    QuestionAnswer,
    QuestionChange,
    QuestionExposure,
    QuestionNote,
    QuestionPresence,
    QuestionReport,
    QuestionRound,
    QuestionVote,
)
from eventsite.models.registrations import Registration
from eventsite.models.series import SeriesOutcome, SeriesPlace
from eventsite.models.working_copies import EditorPresence, EventSnapshot, WorkingCopy

__all__ = [
    "AddressChange",
    "Answer",
    "AuditEntry",
    "CalendarEntry",
    "Company",
    "CompanyAlias",
    "CompanyDomain",
    "DataLink",
    "DayHours",
    "EditorPresence",
    "Erasure",
    "ErasureRequest",
    "Event",
    "EventSnapshot",
    "EventTemplate",
    "FanOut",
    "Field",
    "FieldVersion",
    "Group",
    "Guest",
    "Image",
    "InboundMail",
    "Invitee",
    "InvoiceDetails",
    "LinkRequest",
    "MissingCompany",
    "Organizer",
    "OrganizerSession",
    "OutboxMessage",
    "PersonalFeed",
    "ProgrammeItem",
    "Question",
    "QuestionAnswer",
    "QuestionChange",
    "QuestionExposure",
    "QuestionNote",
    "QuestionPresence",
    "QuestionReport",
    "QuestionRound",
    "QuestionVote",
    "Reading",
    "Registration",
    "Series",
    "SeriesOutcome",
    "SeriesPlace",
    "Session",
    "SignInLink",
    "Speaker",
    "SpecialNeeds",
    "Theme",
    "Upload",
    "WorkingCopy",
]
