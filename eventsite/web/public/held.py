"""What is kept about a person, in words: the readable page of what the JSON file holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from eventsite.rules.answers import Verdict
from eventsite.rules.invitations import PartStat
from eventsite.rules.policies import Mode
from eventsite.rules.questions import Audience, Handling, Moderation, NameDisplay
from eventsite.web import needs, words
from eventsite.web.filters import local, moment_long, money
from eventsite.web.organizer.questions.words import reasons_in_words


@dataclass(frozen=True)
class Section:
    """One kind of data: its name, and its rows as names with what they hold."""

    name: str
    heading: str
    rows: list[list[tuple[str, str]]]


def sections(found: dict[str, Any]) -> list[Section]:
    """Return everything that was found, in the order of the file; what is empty is left out."""
    labels, words_of = _labels(), _words_of()
    return [
        Section(name, heading, [_in_words(row, labels, words_of) for row in found[name]])
        for name, heading in _headings().items()
        if found[name]
    ]


def _in_words(
    row: dict[str, Any], labels: dict[str, str], words_of: dict[str, dict[str, str]]
) -> list[tuple[str, str]]:
    said = [(key, _value(key, value, words_of)) for key, value in _flat(row)]
    return [(labels.get(key, key), value) for key, value in said if value]


def _flat(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return what the row holds; what lies within it, as food and access do, stands in its place."""
    for key, value in row.items():
        yield from value.items() if isinstance(value, dict) else [(key, value)]


def _value(key: str, value: Any, words_of: dict[str, dict[str, str]]) -> str:
    if isinstance(value, list):
        return ", ".join(_value(key, one, words_of) for one in value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime):
        return moment_long(local(value))
    return "" if value is None else _said(key, value, words_of)


def _said(key: str, value: Any, words_of: dict[str, dict[str, str]]) -> str:
    said, known = str(value), words_of.get(key, {})
    if key == "price":
        return money(value)
    if key == "undeliverable_reason" and said:
        return words.bounce_in_words(said)
    if key in {"before", "after"}:
        return ", ".join(known.get(part, part if part.isdigit() else "") for part in said.split())
    return known.get(said, said)


def _words_of() -> dict[str, dict[str, str]]:
    """Return what the values of some columns are called; a value without words of its own stands as it is."""
    states = words.states_in_words()
    modes: dict[str, str] = {Mode.DIGITAL: gettext("Online"), Mode.ON_SITE: gettext("On site")}
    return {
        "state": words.invitee_states_in_words() | states | words.outbox_states_in_words(),
        "before": states | modes,
        "after": states | modes | _labels(),
        "reason": words.causes_in_words(),
        "kind": words.kinds_in_words(),
        "action": words.history_in_words(),
        "partstat": words.answers_in_words() | {PartStat.DELEGATED: gettext("Passed the invitation on")},
        "verdict": {str(verdict): words.mail_in_words(verdict, None) for verdict in Verdict} | _verdicts(),
        "attendance": words.attendances_in_words(),
        "field": _labels(),
        "mode": modes,
        "language": {"sv": gettext("Swedish"), "en": gettext("English")},
        "diets": needs.diets_in_words(),
        "access": needs.access_in_words(),
        "actor": {
            "registrant": gettext("You"),
            "organizer": gettext("Organizer"),
            "coordinator": gettext("Coordinator"),
            "guest": gettext("Moderator"),
            "system": gettext("The site itself"),
        },
        **_words_of_questions(),
    }


def _verdicts() -> dict[str, str]:
    return {
        Verdict.ACCEPT: gettext("Answered yes"),
        Verdict.DECLINE: gettext("Answered no"),
        Verdict.NOTE_TENTATIVE: gettext("Answered maybe"),
        Verdict.INFORM_NO_DELEGATION: gettext("Passed the invitation on"),
    }


def _words_of_questions() -> dict[str, dict[str, str]]:
    return {
        "name_display": {
            NameDisplay.ANONYMOUS: gettext("Without a name"),
            NameDisplay.COMPANY: gettext("Company only"),
            NameDisplay.NAME_AND_COMPANY: gettext("With name and company"),
        },
        "audience": {
            Audience.ALL: gettext("Everyone who is registered"),
            Audience.SPEAKER_ONLY: gettext("Whoever shall answer, and the organizer"),
        },
        "moderation": {
            Moderation.SUBMITTED: gettext("Waiting for review"),
            Moderation.HELD: gettext("Waiting for review"),
            Moderation.PUBLISHED: gettext("Published"),
            Moderation.DECLINED: gettext("Not published"),
            Moderation.MERGED: gettext("Merged with a similar question"),
            Moderation.WITHDRAWN: gettext("You took it back"),
        },
        "handling": {
            Handling.OPEN: "",
            Handling.SELECTED: gettext("Chosen to be asked"),
            Handling.CURRENT: gettext("Asked at the meeting"),
            Handling.ANSWERED: gettext("Answered at the meeting or in writing"),
            Handling.FOR_WRITTEN_ANSWER: gettext("To be answered in writing"),
            Handling.NOT_REACHED: gettext("There was no time for it"),
        },
        "report_reason": reasons_in_words(),
    }


def _headings() -> dict[str, str]:
    return {
        "registrations": gettext("Registrations"),
        "answers": gettext("Answers to the meeting’s own questions"),
        "needs": gettext("Diet and access needs"),
        "listings": gettext("You let other participants see your name and company"),
        "files": gettext("Files"),
        "tags": gettext("How the organizers have marked you"),
        "notes": gettext("What the organizers have noted"),
        "questions": gettext("Questions to the speakers"),
        "supported": gettext("Questions of others that you wonder about too"),
        "reported": gettext("Questions that you have reported"),
        "calendar": gettext("Calendar invitations and answers"),
        "mails": gettext("Mails that we have sent"),
        "received": gettext("Mails that we have got"),
        "history": gettext("What has happened"),
        "values": gettext("What stood in your details before"),
        "address_changes": gettext("Changes of address"),
        "groups": gettext("Groups that you answer for"),
        "invitations": gettext("Invitations to register"),
        "invoices": gettext("Invoice details"),
        "feeds": gettext("Calendar to subscribe to"),
        "subscriptions": gettext("Mails that you have asked for"),
        "surveys": gettext("Surveys that you have gone on to"),
    }


def _labels() -> dict[str, str]:
    return {
        "event": gettext("Meeting"),
        "state": gettext("Status"),
        "name": gettext("Name"),
        "email": gettext("E-mail"),
        "company": gettext("Company"),
        "job_title": gettext("Role"),
        "phone": gettext("Telephone"),
        "language": gettext("Language"),
        "mode": gettext("How you take part"),
        "attendance": gettext("Attendance"),
        "joined_at": gettext("Went into the digital meeting"),
        "created_at": gettext("Created"),
        "changed_at": gettext("Changed"),
        "expires_at": gettext("Holds until"),
        "review_at": gettext("Changed, to be looked at"),
        "edits_until_at": gettext("May be changed until"),
        "releases_at": gettext("The place is released"),
        "undeliverable_at": gettext("Mail came back"),
        "undeliverable_reason": gettext("Why it came back"),
        "sessions": gettext("Sessions"),
        "question": gettext("Question"),
        "answer": gettext("The answer"),
        "answered_at": gettext("Answered"),
        "diets": gettext("Food"),
        "diet_note": gettext("Food, in your own words"),
        "access": gettext("Access"),
        "access_note": gettext("Access, in your own words"),
        "tag": gettext("Tag"),
        "note": gettext("Note"),
        "consented_at": gettext("You agreed"),
        "media_type": gettext("Kind of file"),
        "size": gettext("Size (bytes)"),
        "uid": gettext("Calendar number"),
        "attendee_address": gettext("Invited as"),
        "partstat": gettext("The answer"),
        "cancelled_at": gettext("Taken away"),
        "replied_at": gettext("Answered"),
        "reply_comment": gettext("Comment"),
        "comment": gettext("Comment"),
        "public_no": gettext("Number"),
        "body_original": gettext("As you wrote it"),
        "body": gettext("As it is shown"),
        "background": gettext("Background"),
        "proposal": gettext("As you want it instead"),
        "name_display": gettext("Shown as"),
        "audience": gettext("Who may read it"),
        "moderation": gettext("Looked through"),
        "handling": gettext("What became of it"),
        "reason_text": gettext("Why not"),
        "report_reason": gettext("Why"),
        "at": gettext("When"),
        "action": gettext("What"),
        "field": gettext("Which detail"),
        "value_before": gettext("Before"),
        "value_after": gettext("After"),
        "before": gettext("Before"),
        "after": gettext("After"),
        "reason": gettext("Reason"),
        "actor": gettext("By"),
        "kind": gettext("Kind"),
        "subject": gettext("Subject"),
        "recipient": gettext("To"),
        "sent_at": gettext("Sent"),
        "received_at": gettext("Received"),
        "sender": gettext("From"),
        "verdict": gettext("Taken as"),
        "used_at": gettext("Used"),
        "is_all_or_none": gettext("All or none"),
        "reminded_at": gettext("Reminded"),
        "colleagues": gettext("Colleagues"),
        "invited_at": gettext("Invited"),
        "org_number": gettext("Organization number"),
        "reference": gettext("Reference"),
        "address": gettext("Address"),
        "peppol_id": gettext("Peppol id"),
        "price": gettext("Price without VAT"),
        "revoked_at": gettext("Turned off"),
        "confirmed_at": gettext("Confirmed"),
        "themes": gettext("Themes"),
        "mailings_ended_at": gettext("Reminders and mailings turned off"),
    }
