"""What a received mail comes with, and what has become of it."""

from dataclasses import dataclass

from eventsite.rules.answers import Verdict


@dataclass(frozen=True)
class Auth:
    """Whose checks of mail are believed: the authserv-id of our own server (RFC 8601 §2.5), "" for nobody's."""

    authserv_id: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a mail was taken for and why; `earlier` is the verdict of the time when the same mail came before."""

    verdict: Verdict
    reason: str = ""
    registration_id: int | None = None
    is_quarantined: bool = False
    earlier: Verdict | None = None
