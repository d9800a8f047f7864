"""What askers are told about their questions, and guests about their links, each against a file that was read by hand."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from eventsite import notifications
from eventsite.models import Guest, Organizer, Question
from eventsite.notifications import Notification
from eventsite.rules.guests import GuestRole
from eventsite.rules.matters import Matter
from eventsite.rules.questions import Audience, DeclineReason, Moderation
from tests.notifications import test_messages as others
from tests.notifications.conftest import Cases
from tests.notifications.test_messages import ALLOWED, HOSTILE, SNAPSHOTS, Case, Tags

ASKED = "vi har en hyresgäst på ekgatan som stör, vad får vi göra"
CLEARER = "Vad får ett bostadsföretag göra när en hyresgäst stör en hel gård?"
HIDDEN = "Vi i Småbo har 300 lägenheter."
OTHER = {"id": 8, "public_no": 7, "body": "Hur långt får störningsjouren gå?", "background": HIDDEN}


def question(case: Case, **changes: object) -> Question:
    """Return a question of somebody with the name of the case, with a background that is in no mail."""
    said = {"id": 7, "public_no": 3, "body_original": ASKED, "body": CLEARER, "background": HIDDEN}
    return Question(**{**said, "audience": Audience.ALL, **changes})


NOTE = "Skriv gärna i jag-form, och högst fem meningar.\nBilden är fin."
PROMPTS = ["Vad kostar det att inte göra något?", "Vem har ni inte lyckats nå, och varför inte?"]
WAITS_SINCE = datetime(2026, 9, 1, 7, 30, tzinfo=UTC)


def guest(case: Case, role: GuestRole) -> Guest:
    """Return somebody with a link to the event, in the language and with the name of the case."""
    one = case.registration
    until = datetime(2026, 10, 14, 10, 0, tzinfo=UTC)
    return Guest(id=7, version=1, role=role, name=one.name, email=one.email, language=one.language, expires_at=until)


def organizer(case: Case) -> Organizer:
    """Return an organizer who reads the language of the case."""
    return Organizer(name="Alva Ek", email="alva@forening.example", language=case.registration.language)


def declined(case: Case) -> Question:
    """Return a question that was declined for a reason, with a sentence about it."""
    text = "Andra skulle förstå vem det gäller. Ta bort det och fråga igen på din sida."
    more = {"moderation": Moderation.DECLINED, "reason": DeclineReason.PERSONAL_DATA, "reason_text": text}
    return question(case, body=ASKED, **more)


def reconsidered(case: Case, matter: Matter, about: Question, word: str = "") -> Notification:
    """Return what somebody is told who has turned against a decision."""
    return notifications.question_reconsidered(case.registration, case.event, about, matter, word)


WRITTEN: dict[str, Callable[[Case], Notification]] = {
    "question_edited": lambda case: notifications.question_edited(case.registration, case.event, question(case)),
    "question_declined": lambda case: notifications.question_declined(
        case.registration, case.event, declined(case), declined(case)
    ),
    "question_merged": lambda case: notifications.question_merged(
        case.registration, case.event, question(case), question(case, **OTHER)
    ),
    "question_merged-private": lambda case: notifications.question_merged(
        case.registration, case.event, question(case), question(case, **OTHER, audience=Audience.SPEAKER_ONLY)
    ),
    "question_reconsidered-kept": lambda case: reconsidered(
        case, Matter.APPEAL, declined(case), "Den hör till nästa träff, där vi tar upp den."
    ),
    "question_reconsidered-published": lambda case: reconsidered(
        case, Matter.APPEAL, question(case, moderation=Moderation.PUBLISHED)
    ),
    "question_reconsidered-merged": lambda case: reconsidered(
        case, Matter.OBJECTION, question(case, moderation=Moderation.MERGED), "Svaret gäller båda frågorna."
    ),
    "question_reconsidered-parted": lambda case: reconsidered(
        case, Matter.OBJECTION, question(case, moderation=Moderation.PUBLISHED)
    ),
    "question_consent": lambda case: notifications.question_consent(
        case.registration, case.event, question(case, audience=Audience.SPEAKER_ONLY), "Anna Ek"
    ),
    "question_carried": lambda case: notifications.question_carried(
        case.registration, case.event, question(case), case.event
    ),
    "no_questions": lambda case: notifications.no_questions(guest(case, GuestRole.SPEAKER), case.event, [], 0),
    "no_questions-prompts": lambda case: notifications.no_questions(
        guest(case, GuestRole.SPEAKER), case.event, PROMPTS, 2
    ),
    "guest_link-moderator": lambda case: notifications.guest_link(guest(case, GuestRole.MODERATOR), case.event),
    "guest_link-speaker": lambda case: notifications.guest_link(guest(case, GuestRole.SPEAKER), case.event),
    "guest_link-venue": lambda case: notifications.guest_link(guest(case, GuestRole.VENUE), case.event),
    "guest_link-co_host": lambda case: notifications.guest_link(guest(case, GuestRole.CO_HOST), case.event),
    "guest_link-screen": lambda case: notifications.guest_link(guest(case, GuestRole.SCREEN), case.event),
    "presentation_returned": lambda case: notifications.presentation_returned(
        guest(case, GuestRole.SPEAKER), case.event, NOTE, WAITS_SINCE
    ),
    "moderation_due-organizer": lambda case: notifications.moderation_due(organizer(case), case.event, 1, WAITS_SINCE),
    "moderation_due-moderator": lambda case: notifications.moderation_due(
        guest(case, GuestRole.MODERATOR), case.event, 3, WAITS_SINCE
    ),
}
each_message = pytest.mark.parametrize("name", WRITTEN)
each_language = pytest.mark.parametrize("language", ["sv", "en"])


@pytest.fixture(autouse=True)
def written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the writer of the other messages write these."""
    monkeypatch.setattr(others, "WRITTEN", WRITTEN)


@each_message
@each_language
def test_text_is_as_it_was_read(cases: Cases, name: str, language: str) -> None:
    message = others.write(cases, name, language)
    path = SNAPSHOTS / f"{name}-{language}.txt"
    text = re.sub(r"(/(?:my|guest)/)\S+", r"\1TOKEN", message.text)
    assert f"Subject: {message.subject}\n\n{text}" == path.read_text(encoding="utf-8")


@each_message
@each_language
def test_html_says_what_the_text_says(cases: Cases, name: str, language: str) -> None:
    message = others.write(cases, name, language)
    mail = Tags(message.html)
    assert mail.tags <= ALLOWED
    assert set(re.findall(r"http://localhost/\S*", message.text)) <= {*mail.links, *mail.text.split()}
    assert all(link.startswith("http://localhost/") for link in mail.links)


@each_message
def test_no_background_and_nobody_elses_name(cases: Cases, name: str) -> None:
    message = others.write(cases, name, "sv")
    for part in (message.subject, message.text, message.html):
        assert "Småbo" not in part


def test_what_is_for_the_speaker_alone_is_not_told_to_another(cases: Cases) -> None:
    message = others.write(cases, "question_merged-private", "sv")
    assert OTHER["body"] not in message.text + message.html


def test_hostile_words_of_an_organizer_stay_words(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.notifications.test_questions.NOTE", HOSTILE)
    mail = Tags(others.write(cases, "presentation_returned", "sv").html)
    assert all("evil.example" not in link for link in mail.links)
    assert "{{7*7}} %(title)s {0}" in mail.text


@pytest.mark.parametrize("name", ["question_edited", "question_declined", "question_merged"])
def test_hostile_words_stay_words(cases: Cases, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.notifications.test_questions.ASKED", HOSTILE)
    mail = Tags(others.write(cases, name, "sv").html)
    assert all("evil.example" not in link for link in mail.links)
    assert "{{7*7}} %(title)s {0}" in mail.text
