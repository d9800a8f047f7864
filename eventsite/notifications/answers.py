"""What is told because of a mail that came in: to the person whose calendar answered, and to the office."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import current_app
from flask_babel import force_locale

from eventsite import calendar
from eventsite.links import Claim, Purpose
from eventsite.models import CalendarEntry, Event, Registration
from eventsite.notifications import invitations
from eventsite.notifications.messages import (
    Attachment,
    Notification,
    about_registration,
    absolute,
    compose,
    signer,
)
from eventsite.rules.outbox import Kind

_LINK_VERSION = 1  # a link dies with what it is about, so its version never rises
_OFFICE_LANGUAGE = "sv"


@dataclass(frozen=True)
class Letter:
    """What a person wrote to the calendar's address; `sender` is "" where there is not one plain address."""

    sender: str
    subject: str
    text: str


def declined(registration: Registration, event: Event, mail_id: int, held_until: datetime) -> Notification:
    """You said no: your seat is held for a while, and here is the way back; no calendar object (calendar S12)."""
    url = answer_url(Purpose.UNDO_DECLINE, registration, mail_id)
    return _plain(Kind.DECLINED, registration, event, undo_url=url, held_until=held_until)


def accepted_again(registration: Registration, event: Event) -> Notification:
    """You said yes after a no, and the seat is yours; no calendar object (calendar S14)."""
    return _plain(Kind.ACCEPTED_AGAIN, registration, event)


def seat_taken(registration: Registration, event: Event, entry: CalendarEntry, place: int | None) -> Notification:
    """You said yes after a no, too late: with METHOD:CANCEL, and your place in the queue if there is one (S15)."""
    attachment = invitations.withdrawal(registration, event, entry)
    about = about_registration(registration, event) | {"place": place}
    return compose(Kind.SEAT_TAKEN, registration.email, registration.language, attachment, **about)


def confirm_answer(registration: Registration, event: Event, mail_id: int, *, says_no: bool) -> Notification:
    """Was this answer yours? Nothing has changed until you press the button behind the link (calendar S13)."""
    url = answer_url(Purpose.CONFIRM_ANSWER, registration, mail_id)
    return _plain(Kind.CONFIRM_ANSWER, registration, event, confirm_url=url, says_no=says_no)


def partial_answer(registration: Registration, event: Event, entry: CalendarEntry) -> Notification:
    """You said no to a day or a session: the seat is for the whole meeting and yours still (calendar S25)."""
    return _plain(Kind.PARTIAL_ANSWER, registration, event, session=entry.session)


def stale_answer(registration: Registration, event: Event) -> Notification:
    """You answered to the time before a move: nothing has changed (calendar S21)."""
    return _plain(Kind.STALE_ANSWER, registration, event)


def no_delegation(registration: Registration, event: Event) -> Notification:
    """You sent somebody in your stead: they have to register themselves (calendar S19)."""
    return _plain(Kind.NO_DELEGATION, registration, event)


def counter_declined(registration: Registration, event: Event, entry: CalendarEntry) -> Notification:
    """You proposed another time, and this one stands: with METHOD:DECLINECOUNTER (calendar S18)."""
    invitation = invitations.invitation(registration, event, entry)
    with force_locale(registration.language):
        attachment = Attachment("DECLINECOUNTER", calendar.decline_counter(invitation))
    about = about_registration(registration, event)
    return compose(Kind.COUNTER_DECLINED, registration.email, registration.language, attachment, **about)


def forwarded(letter: Letter) -> Notification:
    """Tell the office what a person wrote to the calendar's address; it is answered to whoever wrote it."""
    office = str(current_app.config["OFFICE_EMAIL"])
    message = compose(Kind.FORWARDED, office, _OFFICE_LANGUAGE, letter=letter)
    return replace(message, reply_to=letter.sender or None)


def undeliverable(registration: Registration, event: Event, reason: str) -> Notification:
    """Tell the office that mail to somebody registered comes back, and why (calendar S31)."""
    url = absolute("organizer.attendees.index", event_id=event.id, person=registration.id)
    return compose(
        Kind.UNDELIVERABLE,
        str(current_app.config["OFFICE_EMAIL"]),
        _OFFICE_LANGUAGE,
        registration=registration,
        event=event,
        reason=reason,
        url=url,
    )


def answer_url(purpose: Purpose, registration: Registration, mail_id: int) -> str:
    """Return the address of the page at which an answer that came by mail is confirmed or taken back."""
    token = signer().sign(purpose, Claim(mail_id, _LINK_VERSION))
    endpoint = "public.answers.undo" if purpose is Purpose.UNDO_DECLINE else "public.answers.confirm"
    return absolute(endpoint, token=token, lang=registration.language)


def _plain(kind: Kind, registration: Registration, event: Event, **more: object) -> Notification:
    about = about_registration(registration, event) | more
    return compose(kind, registration.email, registration.language, **about)
