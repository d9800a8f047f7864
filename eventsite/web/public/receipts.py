"""What the page after registering says, kept in the session from the POST to the page."""

from dataclasses import dataclass
from typing import Any

from flask import session

from eventsite.rules.registrations import Receipt, RegistrationDetails, RegistrationState
from eventsite.rules.suspicions import is_personal
from eventsite.web.sessions import RECEIPT

# A cookie holds 4 kB in all; a text that was far too long is shown from its beginning.
QUESTION_BYTES, BACKGROUND_BYTES = 1300, 700
FIRST_STATES = {
    RegistrationState.CONFIRMED, RegistrationState.WAITLISTED, RegistrationState.UNCONFIRMED, RegistrationState.PENDING,
}  # fmt: skip


@dataclass(frozen=True)
class LeftBehind:
    """What was written to the speakers and could not be taken: the question, and the background or the end of it."""

    question: str
    background: str


def keep(event_id: int, receipt: Receipt, details: RegistrationDetails, left: LeftBehind) -> None:
    """Remember what to say, in this browser only."""
    session[RECEIPT] = {
        "event": event_id,
        "state": str(receipt.state),
        "place": receipt.place_in_queue,
        "bar": receipt.bar,
        "email": details.email,
        "sessions": list(details.sessions),
        "question": _clipped(left.question, QUESTION_BYTES),
        "question_length": len(left.question),
        "background": _clipped(left.background, BACKGROUND_BYTES),
        "is_personal": details.question is not None and is_personal(details.question.text),
    }


def newest() -> dict[str, Any] | None:
    """Return what was kept last, about whatever event."""
    receipt: dict[str, Any] | None = session.get(RECEIPT)
    return receipt


def kept(event_id: int) -> dict[str, Any] | None:
    """Return what was kept about this event, if anything."""
    receipt = newest()
    return receipt if receipt and receipt["event"] == event_id else None


def is_first(receipt: dict[str, Any]) -> bool:
    """Say whether the registration stands as registering leaves one; else a copy of its form was sent again later."""
    return receipt["state"] in FIRST_STATES


def _clipped(text: str, size: int) -> str:
    whole = text.encode()
    return text if len(whole) <= size else whole[:size].decode(errors="ignore") + "…"
