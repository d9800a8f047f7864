"""What holds of all mail that anybody gets, whatever has happened: checked after each scenario (calendar.md §2, §8)."""

import re
from collections import defaultdict
from email.message import EmailMessage

from tests.calendar import wire
from tests.delivery.server import Post
from tests.scenarios.expected import ALTERNATIVES, WITH_CALENDAR
from tests.scenarios.received import components, object_of

_PERSON = re.compile(r"[\w.+-]+@bolaget\.example")
OFFICE = "tematraffar@forening.example"


def check(post: Post) -> None:
    """Assert that each mail is made as it must be and shows nobody else, and that each UID's life is in order."""
    lives: dict[str, list[tuple[EmailMessage, list[str]]]] = defaultdict(list)
    for letter, (_, envelope) in zip(post.letters, post.envelopes, strict=True):
        _check_head(letter, envelope)
        _check_strangers(letter)
        content = object_of(letter)
        assert tuple(part.get_content_type() for part in letter.walk()) == (WITH_CALENDAR if content else ALTERNATIVES)
        if content:
            _check_parts(letter)
            lives[wire.own_lines(content)["UID"]].append((letter, wire.unfolded(content)))
    for life in lives.values():
        _check_life(life)


def _check_head(letter: EmailMessage, envelope: str) -> None:
    """Each of the head's fields is there once, and nobody gets a copy (M03, M13, M14, D2, D4)."""
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version"):
        assert len(letter.get_all(name, [])) == 1, name
    assert [name for name in ("Cc", "Bcc", "Sender", "Reply-To") if name in letter] == []
    assert letter["From"].addresses[0].addr_spec == "kalender@kalender.example.se"
    assert [address.addr_spec for address in letter["To"].addresses] == [envelope]
    assert letter.defects == []


def _check_strangers(letter: EmailMessage) -> None:
    """No address but the reader's own stands in any header, any part, any calendar (V01, D4)."""
    if letter["To"] != OFFICE:
        assert set(_PERSON.findall(everything_in(letter))) <= {str(letter["To"])}


def everything_in(letter: EmailMessage) -> str:
    """Return all headers and all parts as text, decoded, the calendar's folds taken out."""
    parts = [part for part in letter.walk() if not part.is_multipart()]
    bodies = [part.get_payload(decode=True).decode().replace("\r\n ", "") for part in parts]  # type: ignore[union-attr]
    heads = [f"{name}: {value}" for part in letter.walk() for name, value in part.items()]
    return "\n".join([*heads, *bodies])


def _check_parts(letter: EmailMessage) -> None:
    """The object is an alternative of its own method, and the same bytes come attached (M05–M09, M16)."""
    (inner,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    (outer,) = letter.iter_attachments()
    assert (inner.get_param("charset"), inner["Content-Transfer-Encoding"]) == ("UTF-8", "base64")
    assert [name for name in ("Content-Disposition", "Content-ID") if name in inner] == []
    assert (outer.get_filename(), outer["Content-Transfer-Encoding"]) == ("invite.ics", "base64")
    assert outer.get_payload(decode=True) == inner.get_payload(decode=True)
    assert letter["X-Auto-Response-Suppress"] == "OOF, AutoReply"


def _check_life(life: list[tuple[EmailMessage, list[str]]]) -> None:
    """SEQUENCE never falls and DTSTAMP always grows; what may not change does not; after CANCEL comes nothing."""
    own = [wire.own_lines(object_of(letter)) for letter, _ in life]
    stamps = [lines["DTSTAMP"] for lines in own]
    sequences = [int(lines["SEQUENCE"]) for lines in own]
    methods = [next(line for line in lines if line.startswith("METHOD:")) for _, lines in life]
    assert stamps == sorted(set(stamps))
    assert sequences == sorted(sequences)
    assert "METHOD:CANCEL" not in methods[:-1]
    assert len({lines["ORGANIZER"] for lines in own}) == 1
    assert len({lines["CREATED"] for lines in own if "CREATED" in lines}) <= 1
    for letter, lines in life:
        for event in components(lines, "VEVENT"):
            assert [line.partition("mailto:")[2] for line in event if line.startswith("ATTENDEE")] in (
                [str(letter["To"])],
                [],  # RFC 5546 §3.2.8: a refusal of another time
            )
