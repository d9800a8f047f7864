"""Answers from people's calendars: what one can be taken for, and how long things take."""

from datetime import timedelta
from enum import StrEnum

GRACE = timedelta(minutes=15)  # a seat that was declined is held so long (rulings, Calendar and mail)
UNDO = timedelta(hours=24)


class Verdict(StrEnum):
    """What a received mail is taken for (rulings, Calendar and mail)."""

    ACCEPT = "accept"
    DECLINE = "decline"
    NOTE_TENTATIVE = "note-tentative"
    DECLINE_COUNTER = "decline-counter"
    INFORM_PARTIAL = "inform-partial"
    INFORM_STALE = "inform-stale"
    INFORM_NO_DELEGATION = "inform-no-delegation"
    CONFIRM_BY_LINK = "confirm-by-link"
    FORWARD_HUMAN = "forward-human"
    BOUNCE = "bounce"
    IGNORE = "ignore"
