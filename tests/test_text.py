"""Text that people typed comes out harmless, whole and in reasonable time."""

import sys
import time
import unicodedata
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsite import text

TRICK = "=?utf-8?q?Hej=0D=0ABcc:=20victim@example.org?="
TRICK_IN_BASE64 = "=?utf-8?b?SGVqDQpCY2M6IHZpY3RpbUBleGFtcGxlLm9yZw==?="
# security.md T-16: every line end there is, and what hides or turns text.
LINE_ENDS = ["\r", "\n", "\r\n", "\u2028", "\u2029", "\x85", "\v", "\f", "\x1c", "\x1d", "\x1e"]
HIDDEN = [*"\x00\x07\x1b\x7f\x9b\u061c\u200b\u200e\u200f\u202a\u202d\u202e\u2060\u2066\u2067\u2069\ufeff\ufffe\ufff9"]
# A busy machine is no fault of the code: no deadline for one example.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NASTY = st.text(st.sampled_from([*"aå =?\t", *"".join(LINE_ENDS + HIDDEN), "\u0301", "\ud800", "😀"]))


@pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
def test_t16_every_line_end_is_one_space_or_one_newline(end: str) -> None:
    assert text.one_line(f"a{end}Bcc: b") == "a Bcc: b"
    assert text.plain(f"a{end}b") == "a\nb"


@pytest.mark.parametrize("sign", [*HIDDEN, "\ud800"], ids=ascii)
def test_t16_t59_controls_and_direction_signs_are_gone(sign: str) -> None:
    assert text.one_line(f"a{sign}b") == "ab"
    assert text.plain(f"a{sign}b") == "ab"


@pytest.mark.parametrize("kept", ["👩\u200d👩\u200d👧", "नि\u200cर", "a\u00adb", "“ö” – …", "名前", "עברית"])
def test_what_people_write_is_kept(kept: str) -> None:
    assert text.one_line(kept) == text.plain(kept) == kept


def test_one_line_collapses_white_space_and_plain_does_not() -> None:
    assert text.one_line(" a\t b\u00a0\u3000 c ") == "a b c"
    assert text.plain(" a\t b\n\n c ") == " a\t b\n\n c "


def test_text_is_composed() -> None:
    assert text.one_line("a\u030a") == text.plain("a\u030a") == "å"
    assert text.one_line("a\u200b\u030a") == "å"


@pytest.mark.parametrize(("marks", "kept"), [(30, 30), (31, 30), (200_000, 30)])
def test_t62_a_letter_has_at_most_30_marks(marks: int, kept: int) -> None:
    assert len(text.plain("b" + "\u0327\u0301" * (marks // 2) + "\u0327" * (marks % 2) + "c")) == kept + 2


def test_t62_many_letters_of_other_scripts_are_kept() -> None:
    assert text.plain("שלום" * 20 + "한글" * 20) == "שלום" * 20 + "한글" * 20


@pytest.mark.parametrize(
    ("typed", "harmless"),
    [
        ("=?", "= ?"),
        ("?=", "? ="),
        ("=?=?=", "= ? = ? ="),
        ("=\x00?utf-8", "= ?utf-8"),
        ("2 = ? Vad?", "2 = ? Vad?"),
    ],
)
def test_t16_marks_of_encoded_words_are_pulled_apart(typed: str, harmless: str) -> None:
    assert text.one_line(typed) == harmless


@PATIENT
@given(NASTY)
def test_one_line_is_one_clean_line(typed: str) -> None:
    line = text.one_line(typed)
    assert line == text.one_line(line) == " ".join(line.split())
    assert len(line.splitlines()) <= 1
    assert not {"=?", "?="} & {line[n : n + 2] for n in range(len(line))}
    assert unicodedata.is_normalized("NFC", line)
    assert line.encode().decode() == line


@PATIENT
@given(NASTY)
def test_plain_has_no_line_ends_but_newlines(typed: str) -> None:
    clean = text.plain(typed)
    assert clean == text.plain(clean)
    assert clean.splitlines() == clean.removesuffix("\n").split("\n") or clean == ""


@pytest.mark.parametrize("length", [255, 256, 1_000_000])
def test_headers_have_at_most_255_characters(length: int) -> None:
    assert text.header("å" * length) == "å" * 255


def test_a_header_that_is_cut_does_not_end_in_a_space() -> None:
    assert text.header("å" * 254 + " bc") == "å" * 254


@pytest.mark.parametrize("trick", [TRICK, TRICK_IN_BASE64, f"Hej {TRICK}", TRICK.replace("?", "\x00?")])
@pytest.mark.parametrize("name", ["Subject", "From", "X-Other"])
def test_t16_the_known_injection_is_harmless_after_us(trick: str, name: str) -> None:
    message = EmailMessage(policy=policy.SMTP)
    message[name] = text.header(trick)
    assert message_from_bytes(message.as_bytes(), policy=policy.default).keys() == [name]


def test_the_self_test_passes_with_our_sanitiser() -> None:
    assert text.headers_are_safe()


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="repaired in Python 3.13")
def test_the_self_test_sees_the_injection_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "header", str)
    assert not text.headers_are_safe()


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("", ""),
        ("Hej *du* och **ni**", "<p>Hej <em>du</em> och <strong>ni</strong></p>\n"),
        ("en  \nrad\nto", "<p>en<br>\nrad\nto</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
        ("`a<b`", "<p><code>a&lt;b</code></p>\n"),
        ("# A\n## B\n### C\n#### D", "<h3>A</h3>\n<h4>B</h4>\n<h4>C</h4>\n<h4>D</h4>\n"),
        ("## A\n### B\n## C", "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>\n"),
        ("A\n===\nB\n---", "<h3>A</h3>\n<h4>B</h4>\n"),
        ("[a](https://x.se/?b&c)", '<p><a href="https://x.se/?b&amp;c" rel="nofollow noopener">a</a></p>\n'),
        ("[a](HTTP://x.se)", '<p><a href="HTTP://x.se" rel="nofollow noopener">a</a></p>\n'),
        ("![a](https://x.se)", '<p>!<a href="https://x.se" rel="nofollow noopener">a</a></p>\n'),
        ("<a@x.se>", '<p><a href="mailto:a@x.se" rel="nofollow noopener">a@x.se</a></p>\n'),
        ('[a](https://x.se "t")', '<p><a href="https://x.se" rel="nofollow noopener">a</a></p>\n'),
    ],
)
def test_markdown_as_html(source: str, html: str) -> None:
    assert text.markdown(source) == html


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<b>x</b>",
        "a <i onclick=x>b</i>",
        "<!-- x -->",
        "www.evil.example evil.example https://evil.example a@evil.example",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](vbscript:x)",
        "[x](data:text/html,x)",
        "[x](//evil.example)",
        "[x](/my/1)",
        "[x](file:///etc/passwd)",
        "<javascript:alert(1)>",
        "[x]\n\n[x]: javascript:alert(1)",
        "[x]\n\n[x]: https://evil.example",
    ],
)
def test_t12_nothing_else_is_markup_or_a_link(source: str) -> None:
    found = Markup.of(text.markdown(source))
    assert found.tags <= {"p"}
    assert "".join(found.text).split() == source.split()


@pytest.mark.parametrize("source", ['![x](https://x.se/i.png"onerror=alert(1))', "![x](https://x.se/i.png)", "![x][y]"])
def test_t12_there_are_no_images(source: str) -> None:
    found = Markup.of(text.markdown(source))
    assert found.tags <= {"p", "a"}
    assert found.attributes <= {"href", "rel"}


class Markup(HTMLParser):
    """The tags, attributes and text of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text: list[str] = []

    @classmethod
    def of(cls, html: str) -> "Markup":
        """Parse the whole of it."""
        markup = cls()
        markup.feed(html)
        markup.close()
        return markup

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text.append(data)


ALLOWED = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code"}


PIECES = [*"<>[]()!*_`#>-=\"' \n&;:/ax1.\t", "javascript:", "https://x", "onerror=", "<img src=", "](", "data:"]


@PATIENT
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_t11_markdown_of_anything_stays_within_the_list(source: str) -> None:
    found = Markup.of(text.markdown(source))
    assert found.tags <= ALLOWED
    assert found.attributes <= {"href", "rel"}


@pytest.mark.parametrize(
    "piece", ["[", "![", "[a](", "*a ", "> ", "- ", "`", "<", "&", "[a][b", "**a _b ", "\\", "1. "]
)
def test_t12_t62_time_is_linear(piece: str) -> None:
    # Twice the text takes about twice the CPU; a quadratic reader would take four times.
    assert cpu_for(piece * (4_000 // len(piece))) < 3.2 * cpu_for(piece * (2_000 // len(piece))) + 0.05


def cpu_for(source: str) -> float:
    """Return the least CPU seconds of three readings."""
    seconds = []
    for _ in range(3):
        start = time.process_time()
        text.markdown(source)
        text.markdown_plain(source)
        seconds.append(time.process_time() - start)
    return min(seconds)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ""),
        ("Hej *du* och **ni**", "Hej du och ni"),
        ("en  \nrad\nto", "en\nrad\nto"),
        ("# A\n\ntext\n\n## B\ntext", "A\n\ntext\n\nB\n\ntext"),
        ("a\n\n- b\n- c\n  - d\n- e\n\nf", "a\n\n- b\n- c\n  - d\n- e\n\nf"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("> a\n> b\n\nc", "> a\n> b\n\nc"),
        ("- a\n  b", "- a\n  b"),
        ("- a\n\n  b\n- c", "- a\n  b\n- c"),
        ("9. a\n10. b\n    - c", "9. a\n10. b\n    - c"),
        ("> - a\n>   b\n> - c", "> - a\n>   b\n> - c"),
        ("- > a\n  > b", "- > a\n  > b"),
        ("- a\n\n1. b", "- a\n\n1. b"),
        ("[a](https://x.se) b", "a (https://x.se) b"),
        ("<https://x.se>", "https://x.se"),
        ("<a@x.se> [Åsa](mailto:a@x.se)", "a@x.se Åsa (mailto:a@x.se)"),
        ("[x](javascript:y) <b>z</b>", "[x](javascript:y) <b>z</b>"),
        ("`a` &amp; \\*b\\*", "a & *b*"),
        ("```\na\nb\n```\nc", "a\nb\n\nc"),
    ],
)
def test_markdown_as_text(source: str, expected: str) -> None:
    assert text.markdown_plain(source) == expected


@pytest.mark.parametrize(
    ("typed", "region", "number"),
    [
        ("070-174 06 05", "SE", "+46 70 174 06 05"),
        ("08-123 456 78", "SE", "+46 8 123 456 78"),
        ("0046 8 12345678", "SE", "+46 8 123 456 78"),
        ("+358 40 1234567", "SE", "+358 40 1234567"),
        ("040 1234567", "FI", "+358 40 1234567"),
        ("070\u200b174\u00a00605", "SE", "+46 70 174 06 05"),
        ("", "SE", None),
        ("ring mig", "SE", None),
        ("112", "SE", None),
        ("+46 99 999 99 99", "SE", None),
        ("070-174 06 05\r\nBcc: x", "SE", None),
        ("+46", "SE", None),
        ("0" * 1000, "SE", None),
        ("=1+1", "SE", None),
    ],
)
def test_phone(typed: str, region: str, number: str | None) -> None:
    assert text.phone(typed, region) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("556703-7485", "556703-7485"),
        ("5567037485", "556703-7485"),
        (" 556703 7485 ", "556703-7485"),
        ("165567037485", "556703-7485"),
        ("556703\u20137485", "556703-7485"),
        ("556703-7486", None),
        ("556703", None),
        ("SE556703748501", None),
        ("٥٥٦٧٠٣٧٤٨٥", None),
        ("", None),
        ("9" * 1000, None),
    ],
)
def test_org_number(typed: str, number: str | None) -> None:
    assert text.org_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("0007:5567037485", "0007:5567037485"),
        ("0007: 556703-7485", "0007:5567037485"),
        ("0088:4006381333931", "0088:4006381333931"),
        ("0007:5567037486", None),
        ("0088:4006381333932", None),
        ("0088:12345670", None),
        ("0007:165567037485", None),
        ("9955:SE556703748501", None),
        ("5567037485", None),
        ("00075567037485", None),
        ("", None),
        (":", None),
    ],
)
def test_peppol_id(typed: str, address: str | None) -> None:
    assert text.peppol_id(typed) == address


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("556677-8899", "556677-8899"),
        (" 5566778899 ", "556677-8899"),
        ("556016 0680", "556016-0680"),
        ("165566778899", "556677-8899"),
        ("556677-8890", None),
        ("55667788", None),
        ("SE556677889901", None),
        ("", None),
        ("abc", None),
    ],
)
def test_organization_numbers(typed, number):
    assert text.org_number(typed) == number
