"""What goes to many, and to who has asked to be told: in both languages, each against a file that was read by hand."""

import re
from collections.abc import Callable

import pytest

from eventsite import notifications
from eventsite.models import Series, SeriesPlace, Subscription
from eventsite.notifications import Notification
from eventsite.rules.automatic_mails import Moment
from eventsite.rules.mailings import Wording, Wordings
from eventsite.rules.outbox import Kind
from eventsite.rules.series import Outcome
from tests.notifications import test_messages as others
from tests.notifications.conftest import Cases
from tests.notifications.test_messages import ALLOWED, HOSTILE, SNAPSHOTS, Case, Tags

OWN = Wordings(
    Wording("Ny sal för {träff}", "Hej {förnamn}\n\nVi har bytt till **sal 2**.\n\n- Ta hissen\n- Följ skyltarna"),
    Wording("New hall for {event}", "Hello {first_name}\n\nWe have moved to **hall 2**."),
)
STANDARD = Wordings()


def asked(case: Case, case_event: bool = False) -> Subscription:
    """Return somebody who has asked to be told, in the language of the case."""
    who = {"id": 7, "version": 1, "email": "amina@hamnstaden.example", "language": case.registration.language}
    return Subscription(**who, event_id=case.event.id if case_event else None, themes=[])


def taking_part(case: Case) -> SeriesPlace:
    """Return somebody who takes part in a series and wants its new meetings, in the language of the case."""
    who = {"id": 7, "link_version": 1, "email": "amina@hamnstaden.example", "language": case.registration.language}
    series = Series(id=3, slug="bosociala-dagar", name="Bosociala dagar")
    return SeriesPlace(**who, chosen=[1, 2], wants_new=True, series=series)


def automatic(moment: Moment, kind: Kind) -> Callable[[Case], Notification]:
    def written(case: Case) -> Notification:
        case.event.survey_url = "https://enkat.example/1"
        return notifications.automatic(kind, moment, case.registration, case.event, STANDARD)

    return written


WRITTEN: dict[str, Callable[[Case], Notification]] = {
    "mailing": lambda case: notifications.mailing(case.registration, case.event, OWN),
    "reminder-day": automatic(Moment.DAY, Kind.REMINDER),
    "reminder-hour": automatic(Moment.HOUR, Kind.REMINDER),
    "question_reminder": automatic(Moment.QUESTIONS_FIRST, Kind.QUESTION_REMINDER),
    "thanks": automatic(Moment.THANKS, Kind.THANKS),
    "survey_reminder": automatic(Moment.SURVEY, Kind.SURVEY_REMINDER),
    "confirm_subscription": lambda case: notifications.confirm_subscription(asked(case), None),
    "confirm_subscription-opening": lambda case: notifications.confirm_subscription(asked(case, True), case.event),
    "new_meeting": lambda case: notifications.new_meeting(asked(case), case.event),
    "series_confirm": lambda case: notifications.series_confirm(taking_part(case)),
    "series_new": lambda case: notifications.series_new(taking_part(case), case.event, Outcome.SEAT),
    "registration_opens": lambda case: notifications.registration_opens(asked(case, True), case.event),
}
each_message = pytest.mark.parametrize("name", WRITTEN)
each_language = pytest.mark.parametrize("language", ["sv", "en"])
LISTS = {"ul", "li", "em"}


@pytest.fixture(autouse=True)
def written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the writer of the other messages write these."""
    monkeypatch.setattr(others, "WRITTEN", WRITTEN)


@each_message
@each_language
def test_text_is_as_it_was_read_and_html_says_the_same(cases: Cases, name: str, language: str) -> None:
    message = others.write(cases, name, language)
    text = re.sub(r"/(mailings|survey|subscribe|unsubscribe|series|my|m)/\S+\.[\w-]+", r"/\1/TOKEN", message.text)
    path = SNAPSHOTS / f"{name}-{language}.txt"
    assert f"Subject: {message.subject}\n\n{text}" == path.read_text(encoding="utf-8")
    mail = Tags(message.html)
    assert mail.tags <= ALLOWED | LISTS
    assert set(re.findall(r"http://localhost/\S*[\w/-]", message.text)) <= {*mail.links, *mail.text.split()}
    assert all(link.startswith("http://localhost/") for link in mail.links)
    assert [line for line in message.text.splitlines() if len(line) > 72 and "http" not in line] == []


@each_message
def test_what_people_typed_is_text_and_never_a_link(cases: Cases, name: str) -> None:
    message = others.write(cases, name, who=HOSTILE, title=HOSTILE, summary=HOSTILE, contact_email=HOSTILE)
    mail = Tags(message.html)
    assert mail.tags <= ALLOWED | LISTS
    assert all(link.startswith("http://localhost/") for link in mail.links)
    assert message.subject == " ".join(message.subject.split())
    assert message.attachment is None


@pytest.mark.parametrize("name", ["mailing", "reminder-day", "question_reminder"])
def test_every_reminder_leads_to_where_one_cancels_and_out_of_further_ones(cases: Cases, name: str) -> None:
    message = others.write(cases, name)
    assert "http://localhost/my/W" in message.text
    assert message.unsubscribe_url is not None
    assert message.unsubscribe_url in message.text


def test_a_sample_has_no_personal_link(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = {"x": lambda case: notifications.mailing(case.registration, case.event, OWN, is_sample=True)}
    monkeypatch.setattr(others, "WRITTEN", sample)
    message = others.write(cases, "x")
    assert not re.search(r"/(my|m|mailings)/", message.text + message.html)
    assert message.unsubscribe_url is None
