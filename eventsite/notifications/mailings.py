"""What organizers write to many: their words with what is the recipient's own put in, and what stands around them."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from flask import render_template
from flask_babel import force_locale, gettext
from markupsafe import Markup

from eventsite import text
from eventsite.links import Claim, Purpose
from eventsite.models import Event, Registration
from eventsite.notifications.messages import Notification, about_registration, absolute, compose, signer
from eventsite.rules import placeholders
from eventsite.rules.automatic_mails import Moment
from eventsite.rules.mailings import Wording, Wordings
from eventsite.rules.outbox import Kind
from eventsite.rules.placeholders import Placeholder

_IN_BRACES = re.compile(r"\{[^\n{}]*\}")


@dataclass(frozen=True)
class Said:
    """An organizer's words for one recipient: as a text mail has them, as HTML, and whether others read other words."""

    plain: str
    html: Markup
    is_own: bool


def mailing(registration: Registration, event: Event, wordings: Wordings, *, is_sample: bool = False) -> Notification:
    """What an organizer has written, to somebody whom it is for.

    A sample is for the organizer's eyes: its links lead to the page of the event, not to the person's own.
    """
    wording = wordings.for_reader(registration.language, event.language)
    return _worded(Kind.MAILING, registration, event, wording, is_sample=is_sample)


def automatic(
    kind: Kind, moment: Moment, registration: Registration, event: Event, wordings: Wordings, *, is_sample: bool = False
) -> Notification:
    """One of the event's automatic mails: in the organizer's words, or in standard ones where none are written."""
    wording = wordings.for_reader(registration.language, event.language)
    with force_locale(registration.language):
        wording = wording or standard_wording(moment)
    return _worded(kind, registration, event, wording, is_sample=is_sample)


def as_test(sample: Notification, address: str) -> Notification:
    """Return the sample as it is sent to the organizer who wants to see it."""
    return replace(sample, recipient=address, subject=gettext("Test: %(subject)s", subject=sample.subject))


def standard_wording(moment: Moment) -> Wording:
    """Return what the mail says unless somebody has written something else, in the language of the moment."""
    subjects = {
        Moment.WEEK: gettext("Coming up: {event}, {date} at {time}"),
        Moment.DAY: gettext("Reminder: {event}, {date} at {time}"),
        Moment.HOUR: gettext("Starting soon: {event} at {time}"),
        Moment.THANKS: gettext("Thank you for taking part in {event}"),
        Moment.SURVEY: gettext("What did you think of {event}?"),
    }
    texts = {
        Moment.WEEK: gettext("Hello {first_name}\n\nIt is soon time for {event}. You have a place."),
        Moment.DAY: gettext("Hello {first_name}\n\nHere is a reminder of {event}. You have a place."),
        Moment.HOUR: gettext(
            "Hello {first_name}\n\nThe meeting begins at {time}. The link below takes you to the room."
        ),
        Moment.THANKS: gettext(
            "Hello {first_name}\n\nThank you for taking part. What was shown at the meeting is gathered on "
            "[the page of the meeting]({event_link}) as soon as it is ready."
        ),
        Moment.SURVEY: gettext(
            "Hello {first_name}\n\nWe would still like to know what you thought of the meeting. It takes a few minutes."
        ),
    }
    about_questions = Wording(
        gettext("What do you want to ask the speakers? {event}, {date}"),
        gettext(
            "Hello {first_name}\n\nThe speakers prepare from your questions. Is there something that you "
            "would like to hear about? Write it on your own page, with or without your name."
        ),
    )
    return Wording(subjects[moment], texts[moment]) if moment in subjects else about_questions


def survey_url(registration: Registration) -> str:
    """Return the personal address that leads to the event's survey."""
    token = signer().sign(Purpose.SURVEY, Claim(registration.id, registration.manage_version))
    return absolute("public.surveys.door", token=token, lang=registration.language)


def stop_url(registration: Registration) -> str:
    """Return the personal address at which one says no to further mailings about the event."""
    token = signer().sign(Purpose.MAILINGS, Claim(registration.id, registration.manage_version))
    return absolute("public.mailings.stop", token=token, lang=registration.language)


def said(written: str, values: Mapping[Placeholder, str]) -> Said:
    """Return an organizer's text with the values put in, as plain text and as HTML.

    Each value is put in once, after the Markdown has been read: whatever it holds is text and nothing else, and a
    value that looks like a placeholder stays as it is. Other things in braces are text too, to the last underscore.
    """
    marks = _Marks()
    marked = ""
    for piece in placeholders.pieces(text.plain(written)):
        if isinstance(piece, Placeholder):
            is_link = piece in placeholders.LINKS and bool(values[piece])
            marked += marks.link(values[piece], marked) if is_link else marks.word(values[piece])
        else:
            marked += _IN_BRACES.sub(lambda found: marks.word(found[0]), piece)
    html = Markup(marks.replaced(text.markdown(marked), escape))  # noqa: S704 - cleaned, then escaped
    is_own = not placeholders.OWN.isdisjoint(placeholders.named(written))
    return Said(marks.replaced(text.markdown_plain(marked), str), html, is_own)


def subject(written: str, values: Mapping[Placeholder, str]) -> str:
    """Return an organizer's subject with the values put in, once."""
    return "".join(values[piece] if isinstance(piece, Placeholder) else piece for piece in placeholders.pieces(written))


def extra_words(registration: Registration, event: Event) -> Said | None:
    """Return what the organizer adds to the confirmation, None if nothing: in the reader's language, else another."""
    by_language = {"sv": event.confirmation_text, "en": event.confirmation_text_en}
    wanted = (by_language.get(registration.language), by_language.get(event.language), *by_language.values())
    written = next((one for one in wanted if one), "")
    if not written:
        return None
    with force_locale(registration.language):
        return said(written, _values(about_registration(registration, event), registration, event))


class _Marks:
    """What stands for values while the Markdown is read: nothing that anybody can have typed, or that is markup."""

    def __init__(self) -> None:
        self._values: list[str] = []
        self._nonce = secrets.token_hex(8)
        self._pattern = re.compile(rf"https://k{self._nonce}n(\d+)\.invalid/|k{self._nonce}n(\d+)z")

    def word(self, value: str) -> str:
        """Return a word that stands for the value."""
        return f"k{self._nonce}n{self._number(value)}z"

    def link(self, address: str, before: str) -> str:
        """Return an address that stands for this one, so that Markdown makes a link of it wherever it stands."""
        mark = f"https://k{self._nonce}n{self._number(address)}.invalid/"
        return mark if before.endswith("](") else f"<{mark}>"

    def replaced(self, marked: str, made: Callable[[str], str]) -> str:
        """Return the text with the values in the place of the marks, in one pass."""
        return self._pattern.sub(lambda found: made(self._values[int(found[1] or found[2])]), marked)

    def _number(self, value: str) -> int:
        self._values.append(value)
        return len(self._values) - 1


def _worded(kind: Kind, registration: Registration, event: Event, wording: Wording, *, is_sample: bool) -> Notification:
    with force_locale(registration.language):
        about = about_registration(registration, event) | _links(registration, event)
        about = about | _without_secrets(about) if is_sample else about
        values = _values(about, registration, event)
        about |= {"words": said(wording.text, values), "subject": subject(wording.subject, values)}
    message = compose(kind, registration.email, registration.language, **about)
    return replace(message, unsubscribe_url=None if is_sample else about["stop_url"])


def _links(registration: Registration, event: Event) -> dict[str, Any]:
    return {
        "survey_url": survey_url(registration) if event.survey_url else "",
        "stop_url": stop_url(registration),
    }


def _without_secrets(about: Mapping[str, Any]) -> dict[str, str]:
    names = ("manage_url", "join_url", "survey_url", "stop_url")
    return {name: about["event_url"] if about[name] else "" for name in names}


def _values(about: Mapping[str, Any], registration: Registration, event: Event) -> dict[Placeholder, str]:
    """Return what each placeholder stands for, as text on one line."""
    day, time, *place = render_template("email/parts/values.txt", **about).splitlines()
    values = {
        Placeholder.NAME: registration.name,
        Placeholder.FIRST_NAME: (registration.name.split() or [""])[0],
        Placeholder.COMPANY: registration.company,
        Placeholder.EVENT: event.title,
        Placeholder.DATE: day,
        Placeholder.TIME: time,
        Placeholder.PLACE: " ".join(" ".join(place).split()),
        Placeholder.MANAGE_LINK: about["manage_url"],
        Placeholder.JOIN_LINK: about["join_url"],
        Placeholder.EVENT_LINK: about["event_url"],
        Placeholder.SURVEY_LINK: about.get("survey_url", ""),
    }
    return {name: text.one_line(value) for name, value in values.items()}
