"""Who a mail is from, and whether our own mail server has proven it (calendar.md §7.3)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from eventsite.inbound.outcomes import Auth
from eventsite.rules import addresses

_LENGTH = 8000  # characters of a header field that are looked at
_SPEC = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\],;:\"@\\]{1,64}@[^\s\x00-\x1f\x7f<>()\[\],;:\"@\\]{1,255}")
_RESULT = re.compile(r"\s*([a-z0-9.-]+)\s*(?:/\s*\d+\s*)?=\s*([a-z0-9]+)", re.IGNORECASE)
_PROPERTY = re.compile(r'(?<!\S)([a-z0-9-]{1,40})\s*\.\s*([a-z0-9_-]{1,40})\s*=\s*((?:"[^"]*"|[^\s;"])+)')


@dataclass(frozen=True)
class Check:
    """One result in an Authentication-Results field: `dkim=pass header.d=example.se` (RFC 8601 §2.2)."""

    method: str
    result: str
    properties: dict[str, str]


def single(values: list[str]) -> str:
    """Return the one address that the From fields name, in lower case; "" if there are more, or none.

    Strict, since programs differ about what is odd: what another reads as somebody else proves nothing.
    """
    if len(values) != 1:
        return ""
    bare = "".join(char for char, is_quoted in _outside_comments(values[0][:_LENGTH]) if not is_quoted)
    before, bracket, after = bare.partition("<")
    spec, end, rest = after.partition(">") if bracket else (before, ">", "")
    is_odd = not end or rest.strip() or (bracket and any(char in before for char in ",;:@<>"))
    spec = spec.strip()
    return "" if is_odd or not _SPEC.fullmatch(spec) else addresses.deliverable(spec)


def is_proven(sender: str, values: list[str], auth: Auth) -> bool:
    """Say whether our own server has found the sender's domain to have sent the mail.

    `values` are the Authentication-Results fields; those under another name than ours are anybody's. It
    takes dmarc=pass, or where DMARC says nothing an aligned dkim=pass or spf=pass. Two results of one method
    that contradict each other prove nothing.
    """
    domain = sender.rpartition("@")[2]
    checks = [check for value in values for check in _checks(value[:_LENGTH], auth.authserv_id)]
    by_dmarc = {check.result for check in checks if check.method == "dmarc" and _is_about(check, domain)} - {"none"}
    by_spf = _results(checks, "spf", "smtp.mailfrom", domain)
    by_dkim = _results(checks, "dkim", "header.d", domain)
    if not domain or by_dmarc:
        return bool(domain) and by_dmarc == {"pass"}
    return by_spf == {"pass"} or ("pass" in by_dkim and "none" not in by_dkim)


def are_aligned(one: str, other: str) -> bool:
    """Say whether two domains are one, or one is below the other: enough for relaxed alignment (RFC 7489 §3.1).

    No list of public suffixes is asked: a suffix alone, such as `se`, sends no mail and signs none.
    """
    shorter, longer = sorted((one.lower().rstrip("."), other.lower().rstrip(".")), key=len)
    return "." in shorter and (longer == shorter or longer.endswith(f".{shorter}"))


def _checks(value: str, authserv_id: str) -> Iterator[Check]:
    """Yield the results of the field if it is our own server's: its name comes first, perhaps with a version."""
    statements = _statements(value)
    name = next(statements)
    # Some signs that are not ASCII become letters in lower case: what our server did not take for its name must not.
    if not authserv_id or not name.isascii() or name.lower().replace('"', " ").split()[:1] != [authserv_id.lower()]:
        return
    for statement in map(str.lower, statements):
        result = _RESULT.match(statement)
        if result:
            found = _PROPERTY.findall(statement, result.end())
            properties = {f"{kind}.{name}": value.strip('"') for kind, name, value in found}
            yield Check(result[1], result[2], properties)


def _is_about(check: Check, domain: str) -> bool:
    """Say whether a DMARC result is about the domain; it is where it names none, for there is but one From."""
    return check.properties.get("header.from", domain) == domain


def _results(checks: list[Check], method: str, name: str, domain: str) -> set[str]:
    """Return the method's results for the domain; a pass that names nobody is none, a failure may be anybody's."""
    return {
        check.result
        for check in checks
        if check.method == method
        and (
            are_aligned(check.properties[name].rpartition("@")[2], domain)
            if name in check.properties
            else check.result != "pass"
        )
    }


def _statements(value: str) -> Iterator[str]:
    """Yield what stands between the semicolons, without comments.

    The sender chooses what is quoted, such as the local part in `smtp.mailfrom="a b"@example.se`, so nothing
    in quotation marks can begin a property of its own.
    """
    statement = ""
    for char, is_quoted in _outside_comments(value):
        if char == ";" and not is_quoted:
            yield statement
            statement = ""
        else:
            statement += "_" if is_quoted and (char == "=" or char.isspace()) else char
    yield statement


def _outside_comments(value: str) -> Iterator[tuple[str, bool]]:
    """Yield each character outside comments (RFC 5322 §3.2.2), and whether it is within quotation marks.

    A comment is a space, as it parts words; an escaped character is a mere "_", for it ends nothing. What is
    left open at the end leaves a bracket, which stands in no address.
    """
    depth, is_quoted, is_escaped = 0, False, False
    for char in value:
        if is_escaped:
            is_escaped = False
            yield from [("_", True)] if not depth else []
        elif char == "\\" and (is_quoted or depth):
            is_escaped = True
        elif char == '"' and not depth:
            is_quoted = not is_quoted
            yield char, True
        elif char in "()" and not is_quoted:
            depth = depth + 1 if char == "(" else max(0, depth - 1)
            yield from [(" ", False)] if not depth else []
        elif not depth:
            yield char, is_quoted
    if depth or is_quoted:
        yield "(", False
