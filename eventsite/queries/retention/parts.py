"""Which personal data there is: a part is a table and what in it is personal."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, null, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from eventsite.database import Base
from eventsite.models.address_changes import AddressChange
from eventsite.models.attendee_imports import AttendeeImport, ImportRow
from eventsite.models.attendee_marks import AttendeeNote, AttendeeTag
from eventsite.models.audit import AuditEntry, AuditValue
from eventsite.models.bulk_actions import BulkAction
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.events import Speaker
from eventsite.models.feeds import PersonalFeed
from eventsite.models.fields import Answer, Upload
from eventsite.models.groups import Group
from eventsite.models.guests import Guest
from eventsite.models.inbound_mails import InboundMail
from eventsite.models.invitees import Invitee
from eventsite.models.invoices import InvoiceDetails
from eventsite.models.listings import ListingConsent
from eventsite.models.mailings import SurveyVisit
from eventsite.models.needs import SpecialNeeds
from eventsite.models.outbox import OutboxMessage
from eventsite.models.personal_data import DataLink
from eventsite.models.presentations import Presentation
from eventsite.models.questions import (
    Question,
    QuestionChange,
    QuestionExposure,
    QuestionNote,
    QuestionReport,
    QuestionVote,
)
from eventsite.models.registrations import Registration
from eventsite.models.series import SeriesPlace
from eventsite.models.subscriptions import Subscription

Column = InstrumentedAttribute[Any] | ColumnElement[Any]


@dataclass(frozen=True)
class Part:
    """Personal data in one table: by which event and registration it is found, and what of it is left."""

    name: str
    model: type[Base]
    key: Column
    event: Column
    registration: Column | None
    left: ColumnElement[bool]


def _written(*columns: Column) -> ColumnElement[bool]:
    return or_(*(column != "" for column in columns))


def _event_of(registration_id: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    statement = select(Registration.event_id).where(Registration.id == registration_id)
    return statement.correlate(registration_id.class_).scalar_subquery()


def _event_of_group(group_id: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    return select(Group.event_id).where(Group.id == group_id).correlate(group_id.class_).scalar_subquery()


def _event_of_speaker(speaker_id: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    return select(Speaker.event_id).where(Speaker.id == speaker_id).correlate(speaker_id.class_).scalar_subquery()


def _is_kept(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Say whether something stands in a column of JSON: neither SQL's NULL nor JSON's."""
    return and_(column.is_not(None), cast(column, String) != "null")


def _event_of_question(question_id: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    statement = select(Question.event_id).where(Question.id == question_id)
    return statement.correlate(question_id.class_).scalar_subquery()


OF_PEOPLE: tuple[type[QuestionVote] | type[QuestionExposure] | type[QuestionReport], ...] = (
    QuestionVote,
    QuestionExposure,
    QuestionReport,
)
PEOPLE = Part(
    "people",
    Registration,
    Registration.id,
    Registration.event_id,
    Registration.id,
    _written(
        Registration.name,
        Registration.name_key,
        Registration.email,
        Registration.canonical_email,
        Registration.phone,
        Registration.job_title,
        Registration.undeliverable_reason,
    ),
)
NEEDS = Part(
    "needs",
    SpecialNeeds,
    SpecialNeeds.registration_id,
    _event_of(SpecialNeeds.registration_id),
    SpecialNeeds.registration_id,
    true(),
)
# Who lets others see that they take part.
LISTINGS = Part(
    "listings",
    ListingConsent,
    ListingConsent.registration_id,
    _event_of(ListingConsent.registration_id),
    ListingConsent.registration_id,
    true(),
)
FILES = Part("files", Upload, Upload.id, Upload.event_id, Upload.registration_id, true())
ANSWERS = Part("answers", Answer, Answer.id, _event_of(Answer.registration_id), Answer.registration_id, true())
ENTRIES = Part(
    "entries",
    CalendarEntry,
    CalendarEntry.id,
    _event_of(CalendarEntry.registration_id),
    CalendarEntry.registration_id,
    _written(CalendarEntry.attendee_address, CalendarEntry.reply_comment, CalendarEntry.reply_message_id)
    | CalendarEntry.said.is_not(None)
    | CalendarEntry.told.is_not(None),
)
MAILS = Part(
    "mails",
    OutboxMessage,
    OutboxMessage.id,
    OutboxMessage.event_id,
    OutboxMessage.registration_id,
    _written(
        OutboxMessage.recipient,
        OutboxMessage.abuse_key,
        OutboxMessage.subject,
        OutboxMessage.text,
        OutboxMessage.html,
        OutboxMessage.last_error,
    )
    | OutboxMessage.calendar.is_not(None)
    | OutboxMessage.unsubscribe_url.is_not(None)
    | OutboxMessage.reply_to.is_not(None),
)
RECEIVED = Part(
    "received",
    InboundMail,
    InboundMail.id,
    InboundMail.event_id,
    InboundMail.registration_id,
    _written(InboundMail.sender, InboundMail.subject, InboundMail.comment, InboundMail.message_id),
)
HISTORY = Part(
    "history",
    AuditEntry,
    AuditEntry.id,
    AuditEntry.event_id,
    AuditEntry.registration_id,
    and_(AuditEntry.registration_id.is_not(None), AuditEntry.reason != ""),
)
# What stood in a person's fields before and after changes. What stood in those of an event is nobody's.
VALUES = Part(
    "values",
    AuditValue,
    AuditValue.id,
    AuditValue.event_id,
    AuditValue.registration_id,
    AuditValue.registration_id.is_not(None),
)
TRACE = Part("trace", AuditEntry, AuditEntry.id, AuditEntry.event_id, None, true())
QUESTIONS = Part(
    "questions",
    Question,
    Question.id,
    Question.event_id,
    Question.registration_id,
    Question.registration_id.is_not(None) | _written(Question.background, Question.proposal, Question.reason_text),
)
# What a question was before each change, and why it was changed, in the words of people.
QUESTION_HISTORY = Part(
    "question_history",
    QuestionChange,
    QuestionChange.id,
    _event_of_question(QuestionChange.question_id),
    None,
    _is_kept(QuestionChange.before) | (QuestionChange.reason != ""),
)
# Who has voted, seen and reported: what is left of it is numbers.
VOTES = Part(
    "votes",
    Question,
    Question.id,
    Question.event_id,
    None,
    or_(*(exists().where(table.question_id == Question.id) for table in OF_PEOPLE)),
)
NOTES = Part(
    "notes", QuestionNote, QuestionNote.question_id, _event_of_question(QuestionNote.question_id), None, true()
)
GUESTS = Part("guests", Guest, Guest.id, Guest.event_id, None, _written(Guest.name, Guest.email))
PRESENTATIONS = Part(
    "presentations", Presentation, Presentation.speaker_id, _event_of_speaker(Presentation.speaker_id), None, true()
)
CHANGES = Part(
    "changes",
    AddressChange,
    AddressChange.id,
    _event_of(AddressChange.registration_id),
    AddressChange.registration_id,
    true(),
)
LINKS = Part(
    "links",
    DataLink,
    DataLink.id,
    func.coalesce(_event_of(DataLink.registration_id), _event_of_group(DataLink.group_id)),
    DataLink.registration_id,
    true(),
)
GROUPS = Part(
    "groups",
    Group,
    Group.id,
    Group.event_id,
    None,
    _written(Group.name, Group.email, Group.canonical_email, Group.phone),
)
INVITEES = Part(
    "invitees", Invitee, Invitee.id, Invitee.event_id, Invitee.registration_id, _written(Invitee.name, Invitee.email)
)
INVOICES = Part(
    "invoices",
    InvoiceDetails,
    InvoiceDetails.id,
    InvoiceDetails.event_id,
    InvoiceDetails.registration_id,
    _written(InvoiceDetails.reference, InvoiceDetails.address, InvoiceDetails.peppol_id),
)
TAGS = Part("tags", AttendeeTag, AttendeeTag.id, AttendeeTag.event_id, AttendeeTag.registration_id, true())
ATTENDEE_NOTES = Part(
    "attendee_notes", AttendeeNote, AttendeeNote.id, AttendeeNote.event_id, AttendeeNote.registration_id, true()
)
BULK = Part("bulk", BulkAction, BulkAction.id, BulkAction.event_id, None, _written(BulkAction.reason))
# Rows of lists that could not be taken in, kept to be corrected.
IMPORTS = Part(
    "imports",
    ImportRow,
    ImportRow.id,
    select(AttendeeImport.event_id)
    .where(AttendeeImport.id == ImportRow.import_id)
    .correlate(ImportRow)
    .scalar_subquery(),
    None,
    ImportRow.cells.is_not(None),
)
SERIES = Part("series", SeriesPlace, SeriesPlace.id, null(), None, true())
FEEDS = Part("feeds", PersonalFeed, PersonalFeed.id, null(), None, true())
# Those who want to be told of meetings are nobody's registrations; an event's opening is waited for until it is over.
SUBSCRIPTIONS = Part("subscriptions", Subscription, Subscription.id, Subscription.event_id, None, true())
# That somebody has gone on to the survey; how many did is not kept.
SURVEYS = Part(
    "surveys",
    SurveyVisit,
    SurveyVisit.registration_id,
    _event_of(SurveyVisit.registration_id),
    SurveyVisit.registration_id,
    true(),
)
# People first: what fails later does not keep a name from being erased.
PARTS = (
    PEOPLE,
    NEEDS,
    LISTINGS,
    FILES,
    ANSWERS,
    ENTRIES,
    MAILS,
    RECEIVED,
    HISTORY,
    VALUES,
    VOTES,
    NOTES,
    QUESTION_HISTORY,
    QUESTIONS,
    GUESTS,
    TAGS,
    ATTENDEE_NOTES,
    PRESENTATIONS,
    CHANGES,
    LINKS,
    GROUPS,
    INVITEES,
    INVOICES,
    BULK,
    SUBSCRIPTIONS,
    SURVEYS,
    IMPORTS,
)
