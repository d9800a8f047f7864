"""Tables: columns, constraints, relationships. They keep; they decide nothing."""

from eventsite.models.address_changes import AddressChange
from eventsite.models.attendee_imports import AttendeeImport, ImportRow
from eventsite.models.attendee_marks import AttendeeNote, AttendeeTag
from eventsite.models.audit import AuditEntry, AuditValue
from eventsite.models.bulk_actions import BulkAction, BulkItem
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.caller_counts import CallerCount
from eventsite.models.companies import Company, CompanyAlias, CompanyDomain, MissingCompany
from eventsite.models.editions import Edition
from eventsite.models.erasures import Erasure, ErasureRequest
from eventsite.models.event_templates import EventTemplate
from eventsite.models.events import Event, ProgrammeItem, Reading, Speaker, Theme
from eventsite.models.exports import Export
from eventsite.models.feeds import PersonalFeed
from eventsite.models.fields import Answer, Field, FieldVersion, Upload
from eventsite.models.groups import Group
from eventsite.models.guests import Guest
from eventsite.models.images import Image
from eventsite.models.inbound_mails import InboundMail
from eventsite.models.invitees import Invitee
from eventsite.models.invoices import InvoiceDetails
from eventsite.models.listings import ListingConsent
from eventsite.models.lost_links import LinkRequest
from eventsite.models.mailings import AutomaticMail, Mailing, MailingRecipient, SurveyVisit
from eventsite.models.materials import Material
from eventsite.models.needs import SpecialNeeds
from eventsite.models.occasions import DayHours, Series, Session
from eventsite.models.organizers import Organizer, OrganizerIdentity, OrganizerSession, SignInLink
from eventsite.models.outbox import FanOut, OutboxMessage
from eventsite.models.personal_data import DataLink
from eventsite.models.presentations import Presentation
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
from eventsite.models.site import SiteSettings
from eventsite.models.subscriptions import Subscription
from eventsite.models.visits import EventVisit
from eventsite.models.working_copies import EditorPresence, EventSnapshot, WorkingCopy

__all__ = [
    "AddressChange",
    "Answer",
    "AttendeeImport",
    "AttendeeNote",
    "AttendeeTag",
    "AuditEntry",
    "AuditValue",
    "BulkAction",
    "BulkItem",
    "AutomaticMail",
    "CalendarEntry",
    "CallerCount",
    "Company",
    "CompanyAlias",
    "CompanyDomain",
    "DataLink",
    "DayHours",
    "Edition",
    "EditorPresence",
    "Erasure",
    "ErasureRequest",
    "Event",
    "Export",
    "EventVisit",
    "EventSnapshot",
    "EventTemplate",
    "FanOut",
    "Field",
    "FieldVersion",
    "Group",
    "Guest",
    "Image",
    "ImportRow",
    "InboundMail",
    "Invitee",
    "InvoiceDetails",
    "LinkRequest",
    "Material",
    "Mailing",
    "MailingRecipient",
    "ListingConsent",
    "MissingCompany",
    "Organizer",
    "OrganizerIdentity",
    "OrganizerSession",
    "OutboxMessage",
    "PersonalFeed",
    "Presentation",
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
    "SiteSettings",
    "SignInLink",
    "Speaker",
    "SpecialNeeds",
    "Subscription",
    "SurveyVisit",
    "Theme",
    "Upload",
    "WorkingCopy",
]
