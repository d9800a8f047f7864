"""Reports of mail that came back (RFC 3464), and which of our messages they are about."""

import re
from dataclasses import dataclass

from flask import current_app

from eventsite import calendar, text
from eventsite.inbound import mails, parts
from eventsite.inbound.mails import Mail
from eventsite.rules import addresses

_BLOCK_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_MOST_RECIPIENTS = 20
_RETURN_PATH = r"studs\+([0-9a-f]{32})@"
_ATTACHED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")


@dataclass(frozen=True)
class Failure:
    """Mail that was not delivered: to which addresses, in lower case, and why."""

    addresses: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Traces:
    """What may tell which message of ours came back: Message-IDs, and the UID of its calendar object."""

    message_ids: tuple[str, ...]
    uid: str


def failure(mail: Mail) -> Failure | None:
    """Return what the report says has failed for good, None if nothing has: a delay is none."""
    status = mail.of_type("message/delivery-status")
    if status is None:
        return None
    blocks = _BLOCK_END.split(status.decoded(), maxsplit=_MOST_RECIPIENTS)
    failed = [found for block in blocks if _is_failed(found := parts.part(block.lstrip() + b"\r\n\r\n"))]
    if not failed:
        return None
    names = ("final-recipient", "original-recipient")
    given = [_after_type(found.first(name)) for found in failed for name in names]
    told = f"{failed[0].first('status')} {_after_type(failed[0].first('diagnostic-code'))}"
    return Failure(tuple(addresses.deliverable(address) for address in given if address), text.one_line(told)[:200])


def traces(mail: Mail) -> Traces:
    """Return what leads to our message: first the address that the report was sent to (VERP), then what it quotes."""
    domain = current_app.config["CALENDAR_ADDRESS"].partition("@")[2]
    tokens = [found[1] for address in mail.recipients if (found := re.match(_RETURN_PATH, address))]
    quoted = next((part for part in mail.parts if part.type in _ATTACHED), None)
    returned = mails.read(quoted.decoded().lstrip()) if quoted else None
    message_ids = [f"<{token}@{domain}>" for token in tokens]
    if returned is None:
        return Traces(tuple(message_ids), "")
    part = returned.calendar
    invitation = calendar.read(part.text()) if part else None
    return Traces((*message_ids, returned.message_id), invitation.uid if invitation else "")


def _is_failed(recipient: parts.Part) -> bool:
    return recipient.first("action").partition(" ")[0].lower() == "failed"


def _after_type(value: str) -> str:
    """Return what follows the type in `rfc822; a@example.se`."""
    return value.partition(";")[2].strip()[:400]
