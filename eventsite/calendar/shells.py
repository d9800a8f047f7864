"""Invitations that differ only in what is one person's: written once, filled in many times (decision 0025).

A shell is the object as icalendar writes it, with gaps in the place of the lines that are a person's own. Filling it in
writes these lines and folds them; nothing is looked for in the text of the others.
"""

from collections.abc import Iterator, Mapping

_LINE = 74  # octets, as icalendar folds: 75 with the space that a continuation begins with
_BREAKS_PAIRS = b"\\^"  # what begins an escape stays with what it escapes (as icalendar does)
_CONTINUES = 0x80, 0xBF  # octets within a letter of UTF-8

Shell = tuple[bytes, tuple[tuple[str, bytes], ...]]


def shell(serialised: bytes, own: frozenset[str]) -> Shell:
    """Return the object taken apart at the lines of its VEVENTs with those names.

    That is what comes before the first of them, and for each its name and what follows it.
    """
    pieces: list[list[bytes]] = [[]]
    names: list[str] = []
    for name, lines, component in _content_lines(serialised):
        if component == b"VEVENT" and name in own:
            names.append(name)
            pieces.append([])
        else:
            pieces[-1].append(lines)
    first, *others = [b"".join(piece) for piece in pieces]
    return first, tuple(zip(names, others, strict=True))


def filled(shell: Shell, lines: Mapping[str, str]) -> bytes:
    """Return the object with these content lines, not folded yet; an empty one is left out."""
    first, others = shell
    folded = {name: fold(line) for name, line in lines.items()}
    return first + b"".join(folded[name] + rest for name, rest in others)


def fold(line: str) -> bytes:
    r"""Return the content line as it is sent, in lines of at most 75 octets (RFC 5545 §3.1), octet for octet as
    icalendar folds it: never within a letter or an escape. An empty one is none.
    """
    rest, parts = line.encode(), []
    while len(rest) > _LINE:
        cut = _LINE
        while _CONTINUES[0] <= rest[cut] <= _CONTINUES[1]:
            cut -= 1
        cut -= rest[cut - 1] in _BREAKS_PAIRS
        parts.append(rest[:cut])
        rest = rest[cut:]
    return b"\r\n ".join([*parts, rest]) + b"\r\n" if line else b""


def _content_lines(serialised: bytes) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield each content line: its name, its bytes as folded, and the component that it stands in."""
    within: list[bytes] = []
    for line in serialised.replace(b"\r\n ", b"\n ").split(b"\r\n")[:-1]:
        name, _, value = line.partition(b":")
        if name == b"END":
            within.pop()
        yield name.partition(b";")[0].decode(), line.replace(b"\n ", b"\r\n ") + b"\r\n", (within or [b""])[-1]
        if name == b"BEGIN":
            within.append(value)
