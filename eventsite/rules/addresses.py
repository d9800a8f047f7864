"""E-mail addresses: what looks like one, and when two are the same person's."""

import re
import unicodedata

_SHAPE = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")  # each sign fits one place, so it never looks back


def looks_right(typed: str) -> bool:
    """Say whether this has the form of an address, for one that is only kept to be read."""
    return _SHAPE.fullmatch(typed) is not None


def canonical(address: str) -> str:
    """Return the form by which addresses are compared: NFKC, case folded, domain in ASCII (IDNA).

    Nothing is stripped: `a+b@x.se` and `a@x.se` are two (rulings, Names). Mail never goes to this form.
    """
    local, _, domain = unicodedata.normalize("NFKC", address).casefold().strip().rpartition("@")
    return f"{local}@{_ascii_domain(domain.rstrip('.'))}"


def abuse_key(address: str) -> str:
    """Return the form by which mail limits are counted: canonical, without a `+tag`."""
    local, _, domain = canonical(address).rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def deliverable(address: str) -> str:
    """Return the address as mail is sent to it: as typed, the domain in lower-case ASCII (IDNA)."""
    local, _, domain = unicodedata.normalize("NFC", address).strip().rpartition("@")
    return f"{local.lower()}@{_ascii_domain(domain.lower().rstrip('.'))}"


def domain_of(address: str) -> str:
    """Return the domain of a canonical address."""
    return canonical(address).rpartition("@")[2]


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
