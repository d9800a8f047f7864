"""What the page after registering says, kept in the session from the POST to the page."""

from typing import Any

from flask import session

from eventsite.rules.registrations import Receipt, RegistrationDetails
from eventsite.rules.suspicions import is_personal
from eventsite.web.sessions import RECEIPT

# A cookie holds 4 kB in all; a question that was far too long is shown from its beginning.
QUESTION_BYTES = 1500


def keep(event_id: int, receipt: Receipt, details: RegistrationDetails, rejected_question: str) -> None:
    """Remember what to say, in this browser only."""
    session[RECEIPT] = {
        "event": event_id,
        "state": str(receipt.state),
        "place": receipt.place_in_queue,
        "bar": receipt.bar,
        "email": details.email,
        "sessions": list(details.sessions),
        "question": _clipped(rejected_question),
        "question_length": len(rejected_question),
        "is_personal": details.question is not None and is_personal(details.question.text),
    }


def kept(event_id: int) -> dict[str, Any] | None:
    """Return what was kept about this event, if anything."""
    receipt: dict[str, Any] | None = session.get(RECEIPT)
    return receipt if receipt and receipt["event"] == event_id else None


def _clipped(question: str) -> str:
    whole = question.encode()
    return question if len(whole) <= QUESTION_BYTES else whole[:QUESTION_BYTES].decode(errors="ignore") + "…"
