"""Answers from people's calendars: what one can be taken for, why, and how long things take (calendar.md §7)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from eventsite.rules.events import Opening
from eventsite.rules.invitations import PartStat
from eventsite.rules.registrations import RegistrationState

GRACE = timedelta(minutes=15)  # a seat that was declined is held so long (rulings, Calendar and mail)
UNDO = timedelta(hours=24)
DAY = timedelta(days=1)  # of each informing mail, a registration gets one
FORWARDED_PER_SENDER, FORWARDED_IN_ALL = 5, 200  # a day


class WayBack(StrEnum):
    """What taking back a decline on the site leads to (calendar S14u)."""

    SEAT_KEPT = "seat_kept"
    NEW_SEAT = "new_seat"
    QUEUE = "queue"
    NONE = "none"


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


class Reason(StrEnum):
    """Why a mail was taken for what it was taken for."""

    SEEN = "the same mail has come before"
    TOO_LARGE = "larger than 1 MB"
    TOO_MANY_PARTS = "more than 50 parts"
    TOO_DEEP = "parts within parts without end"
    CALENDAR_TOO_LARGE = "a calendar of more than 256 KB"
    UNREADABLE = "cannot be read"
    FAILED = "could not be processed"
    AUTOMATIC = "sent by a program"
    OWN_ADDRESS = "from an address of ours"
    TOO_MANY = "as many as are passed on in a day"
    HUMAN = "written by a person"
    NO_CALENDAR = "no calendar object that can be read"
    UNKNOWN_UID = "about nothing that we know"
    OTHER_METHOD = "neither REPLY, COUNTER nor REFRESH"
    METHODS_DIFFER = "the mail names another method than its calendar object"
    NOT_INVITED = "answers for somebody who is not invited"
    OVER = "the meeting has begun, or the registration or invitation has ended"
    COUNTERED = "proposes another time"
    REFRESHED = "asks for the invitation again"
    PARTIAL = "answers for one day of several"
    ONE_SESSION = "declines one session"
    DELEGATED = "delegates to somebody else"
    UNKNOWN_ANSWER = "an answer that we do not know"
    STALE = "answers to the time before a move"
    AHEAD = "answers to an invitation that was never sent"
    OLDER = "older than an answer that counts already"
    UNPROVEN = "not proven to come from the person invited"
    TO_BE_CONFIRMED = "declines of this event are confirmed by the person"
    ANSWERED = "answered by the person invited"
    BOUNCED = "mail to the person came back"
    DELAYED = "says of no mail that it failed"
    OTHER_RECIPIENT = "mail to somebody else came back"


@dataclass(frozen=True)
class Responder:
    """An ATTENDEE of an answer: the address in lower case, the answer in upper case, and what was written with it."""

    address: str
    answer: str
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class CalendarAnswer:
    """What is read of an answer's calendar object, and nothing else of it is (calendar.md §7.2).

    `is_partial`: it is about one day of several (RECURRENCE-ID); `stamped_at` is DTSTAMP, None if it has none.
    """

    method: str
    uid: str
    sequence: int = 0
    stamped_at: datetime | None = None
    is_partial: bool = False
    responders: tuple[Responder, ...] = ()

    def of(self, address: str) -> Responder | None:
        """Return the responder with that address, if there is one (§7.2.6)."""
        return next((responder for responder in self.responders if responder.address == address), None)


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What an answer is held against: the calendar entry, the registration, the sender.

    The `answered_` facts are of the last answer that counted: its SEQUENCE, its DTSTAMP, and when it came.
    `named_method` is the parameter of the mail part, "" if it has none; `is_over` says that there is nothing
    left to answer to; `in_grace` that the seat was declined and is still held.
    """

    address: str
    sequence: int
    time_sequence: int
    state: RegistrationState
    partstat: PartStat = PartStat.ACCEPTED
    answered_sequence: int | None = None
    answered_at: datetime | None = None
    answer_came_at: datetime | None = None
    named_method: str = ""
    is_of_session: bool = False
    is_over: bool = False
    in_grace: bool = False
    is_proven: bool = False
    confirms_declines: bool = False

    def changes_seat(self, partstat: PartStat) -> bool:
        """Say whether the answer gives a seat up or takes one back; a session's answer does neither.

        Perhaps is enough to keep a seat that is still held (S17), but not to take a new one.
        """
        if self.is_of_session:
            return False
        if self.state is RegistrationState.OFFERED:
            return partstat in {PartStat.ACCEPTED, PartStat.DECLINED}
        has_said_no = self.in_grace or self.state is RegistrationState.DECLINED
        if partstat is PartStat.DECLINED:
            return not has_said_no
        return self.in_grace if partstat is PartStat.TENTATIVE else partstat is PartStat.ACCEPTED and has_said_no


@dataclass(frozen=True)
class Decision:
    """What an answer is taken for and why; in quarantine is what the organizer should see that we did not act on."""

    verdict: Verdict
    reason: Reason
    is_quarantined: bool = False


def decide(answer: CalendarAnswer, about: Circumstances) -> Decision:
    """Return what becomes of an answer to an invitation of ours, in the order of calendar.md §7.2 from step 4 on.

    Step 10 comes before the answers that inform: nobody is told of a seat that is no more.
    """
    steps = (_by_method, _by_responder, _by_time, _by_special_method, _by_special_answer, _by_order, _by_proof)
    found = (decision for step in steps if (decision := step(answer, about)) is not None)
    return next(found, None) or _by_answer(answer, about)


def partstat_of(answer: CalendarAnswer, address: str) -> PartStat | None:
    """Return what that address answers, None for nothing that we know (§7.2.7)."""
    responder = answer.of(address)
    known = {str(partstat): partstat for partstat in PartStat}
    return known.get(responder.answer) if responder else None


def is_confirmable(answer: CalendarAnswer, about: Circumstances) -> bool:
    """Say whether the answer would count and change a seat if the person confirmed it now (calendar S13)."""
    partstat = partstat_of(answer, about.address)
    decision = decide(answer, replace(about, is_proven=True, confirms_declines=False))
    return partstat is not None and decision.reason is Reason.ANSWERED and about.changes_seat(partstat)


def way_back(about: Circumstances, opening: Opening, now: datetime) -> WayBack:
    """Return what a person gets who takes the decline back: within the grace time the seat, afterwards a newcomer's.

    The way is open for 24 hours and as long as the no is the last word (rulings, Calendar and mail).
    """
    is_too_late = about.answer_came_at is None or now >= about.answer_came_at + UNDO
    if about.is_over or about.partstat is not PartStat.DECLINED or is_too_late:
        return WayBack.NONE
    if about.in_grace:
        return WayBack.SEAT_KEPT
    if about.state is not RegistrationState.DECLINED:
        return WayBack.NONE
    return {Opening.OPEN: WayBack.NEW_SEAT, Opening.WAITLIST: WayBack.QUEUE}.get(opening, WayBack.NONE)


def _by_method(answer: CalendarAnswer, about: Circumstances) -> Decision | None:
    if about.named_method not in {"", answer.method}:
        return _refused(Reason.METHODS_DIFFER)
    return None if answer.method in {"REPLY", "COUNTER", "REFRESH"} else _refused(Reason.OTHER_METHOD)


def _by_responder(answer: CalendarAnswer, about: Circumstances) -> Decision | None:
    return None if answer.of(about.address) else _refused(Reason.NOT_INVITED)


def _by_time(_: CalendarAnswer, about: Circumstances) -> Decision | None:
    return Decision(Verdict.IGNORE, Reason.OVER) if about.is_over else None


def _by_special_method(answer: CalendarAnswer, _: Circumstances) -> Decision | None:
    if answer.method == "COUNTER":
        return Decision(Verdict.DECLINE_COUNTER, Reason.COUNTERED)
    return Decision(Verdict.IGNORE, Reason.REFRESHED) if answer.method == "REFRESH" else None


def _by_special_answer(answer: CalendarAnswer, about: Circumstances) -> Decision | None:
    partstat = partstat_of(answer, about.address)
    if answer.is_partial:
        return Decision(Verdict.INFORM_PARTIAL, Reason.PARTIAL)
    if partstat is PartStat.DELEGATED:
        return Decision(Verdict.INFORM_NO_DELEGATION, Reason.DELEGATED)
    return _refused(Reason.UNKNOWN_ANSWER) if partstat in {None, PartStat.NEEDS_ACTION} else None


def _by_order(answer: CalendarAnswer, about: Circumstances) -> Decision | None:
    """Refuse what was said of another version, or before what was said last; of two at one time the later counts."""
    if answer.sequence < about.time_sequence:
        return Decision(Verdict.INFORM_STALE, Reason.STALE)
    if answer.sequence > about.sequence:
        return _refused(Reason.AHEAD)
    if about.answered_sequence is None or answer.sequence > about.answered_sequence:
        return None
    stamps = answer.stamped_at, about.answered_at
    is_earlier = None not in stamps and stamps[0] < stamps[1]  # type: ignore[operator]
    if answer.sequence < about.answered_sequence or is_earlier:
        return Decision(Verdict.IGNORE, Reason.OLDER)
    return None


def _by_proof(answer: CalendarAnswer, about: Circumstances) -> Decision | None:
    """Ask back where the sender is not proven, or where the event wants every decline confirmed (§7.3).

    A yes from somebody who has a seat changes nothing: it is no work for an organizer, proven or not.
    """
    partstat = partstat_of(answer, about.address)
    is_no = partstat is PartStat.DECLINED
    if not about.is_proven:
        changes = partstat is not None and about.changes_seat(partstat)
        return Decision(Verdict.CONFIRM_BY_LINK, Reason.UNPROVEN, is_quarantined=is_no or changes)
    if is_no and about.confirms_declines and about.changes_seat(PartStat.DECLINED):
        return Decision(Verdict.CONFIRM_BY_LINK, Reason.TO_BE_CONFIRMED, is_quarantined=True)
    return None


def _by_answer(answer: CalendarAnswer, about: Circumstances) -> Decision:
    partstat = partstat_of(answer, about.address)
    if partstat is PartStat.DECLINED and about.is_of_session:
        return Decision(Verdict.INFORM_PARTIAL, Reason.ONE_SESSION)
    verdicts = {
        PartStat.ACCEPTED: Verdict.ACCEPT,
        PartStat.DECLINED: Verdict.DECLINE,
        PartStat.TENTATIVE: Verdict.NOTE_TENTATIVE,
    }
    return Decision(verdicts[partstat], Reason.ANSWERED) if partstat in verdicts else _refused(Reason.UNKNOWN_ANSWER)


def _refused(reason: Reason) -> Decision:
    return Decision(Verdict.IGNORE, reason, is_quarantined=True)
