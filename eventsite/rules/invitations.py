"""What an invitation says, when it counts as changed, and which addresses it may go to."""

import json
import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from eventsite.rules.addresses import deliverable


class PartStat(StrEnum):
    """The answer of a person who is invited (RFC 5545 §3.2.12)."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"
    DELEGATED = "DELEGATED"


# With several sessions the answer that an organizer most needs to know of stands for all.
TELLING_ORDER = (PartStat.DECLINED, PartStat.NEEDS_ACTION, PartStat.TENTATIVE, PartStat.DELEGATED, PartStat.ACCEPTED)


@dataclass(frozen=True)
class Party:
    """Somebody a mail or an invitation comes from or goes to."""

    name: str
    address: str


@dataclass(frozen=True)
class OtherHours:
    """A day of several with hours of its own: `usual_at` is when the rule would have it start (RECURRENCE-ID)."""

    usual_at: datetime
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What every calendar entry says. Moments are aware; `timezone` is the IANA name of the venue's zone.

    Over several `days` in a row, `starts_at` and `ends_at` are the usual hours on the first of them, and
    `other_hours` the exceptions. All day: from midnight to the midnight after the last day (calendar.md §5).
    """

    uid: str
    sequence: int
    created_at: datetime
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    timezone: str
    summary: str
    description: str
    location: str
    url: str
    categories: tuple[str, ...] = ()
    days: int = 1
    other_hours: tuple[OtherHours, ...] = ()
    is_all_day: bool = False


@dataclass(frozen=True, kw_only=True)
class Invitation(Entry):
    """One registration as its holder's calendar is to show it (calendar.md D1, D4); tentative while it is offered."""

    stamped_at: datetime
    organizer: Party
    attendee: Party
    partstat: PartStat = PartStat.ACCEPTED
    join_url: str | None = None
    join_label: str = "Videolänk"
    is_tentative: bool = False


@dataclass(frozen=True, kw_only=True)
class PublicEntry(Entry):
    """An event as a download or a feed holds it: nobody is invited, nobody is named (calendar.md D10).

    It is tentative for a person who waits for a seat.
    """

    cancelled: bool = False
    tentative: bool = False

    @property
    def status(self) -> str:
        """Its STATUS (RFC 5545 §3.8.1.11)."""
        if self.cancelled:
            return "CANCELLED"
        return "TENTATIVE" if self.tentative else "CONFIRMED"


# LAST-MODIFIED is among them, so that an edit that is undone leaves the hash as it was.
# The answer is the person's own: it is repeated, but it is no news to them.
_NOT_CONTENT = frozenset({"sequence", "stamped_at", "changed_at", "partstat"})


def content_hash(invitation: Invitation) -> str:
    """Return 64 hex digits that differ when two invitations say different things.

    Neither SEQUENCE nor the times of sending and changing count: a message whose hash is the
    stored one tells nothing new and is not sent (calendar.md §1, "Sending").
    """
    said = {
        field.name: _comparable(getattr(invitation, field.name))
        for field in fields(invitation)
        if field.name not in _NOT_CONTENT
    }
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _comparable(value: object) -> object:
    """Return the value as JSON can hold it; the same instant in two zones is one value."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Party):
        return [value.name, value.address]
    if isinstance(value, OtherHours):
        return [_comparable(moment) for moment in (value.usual_at, value.starts_at, value.ends_at)]
    if isinstance(value, tuple):
        return [_comparable(one) for one in value]
    return value


def next_stamp(previous: datetime | None, now: datetime) -> datetime:
    """Return the DTSTAMP of the next message: whole seconds in UTC, at least one later than `previous`.

    A second message with the same DTSTAMP is taken for the first (calendar.md E02, X06; D6).
    """
    stamp = _whole_second(now)
    if previous is None:
        return stamp
    return max(stamp, _whole_second(previous) + timedelta(seconds=1))


def _whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


# No quoted strings and no comments, so nothing in an address can end it early; and none of `!%`
# (routing) or `?#` (the rest of a mailto URI, and the encoded words of RFC 2047).
_LOCAL = re.compile(r"[A-Za-z0-9$&'*+/=^_`{|}~][A-Za-z0-9$&'*+/=^_`{|}~-]*(?:\.[A-Za-z0-9$&'*+/=^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def addr_spec(address: str) -> str:
    """Return the one plain address that the text is, in lower case, an international domain as `xn--`.

    What `addresses.deliverable` gives comes back unchanged, so that the stored address, To, the
    envelope and ATTENDEE are equal to the letter (calendar.md §3.3). Raises ValueError for all else:
    lists, names, comments, quotes, controls, IP addresses, local parts that are not ASCII or over
    64 characters (security.md T-17).
    """
    local, _, domain = address.rpartition("@")
    spec = deliverable(address)
    if not _LOCAL.fullmatch(local) or len(local) > 64 or len(spec) > 254:
        raise ValueError("not one plain mail address")
    if not _is_domain(spec.rpartition("@")[2], domain):
        raise ValueError("not a mail domain")
    return spec


def _is_domain(encoded: str, typed: str) -> bool:
    """Say whether the ASCII form is a host name and still the domain typed: IDNA 2003 makes ß another's."""
    labels = encoded.split(".")
    if not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():
        return False
    return encoded == typed.lower() or encoded.encode("ascii").decode("idna") == typed.lower()
