"""Mail as bytes: the parts of a message put together with what Python's library takes longest over.

What the parts are is decided in `mime`; here they are written down. A boundary holds `=_`, which neither
quoted-printable nor base64 can.
"""

import base64
import binascii
import secrets
from collections.abc import Sequence


def text(subtype: str, content: str) -> bytes:
    """Return a part in UTF-8 as quoted-printable (RFC 2045 §6.7), its last line ended."""
    lines = "\n".join(content.splitlines()) + "\n"
    encoded = binascii.b2a_qp(lines.encode()).replace(b"\n", b"\r\n")
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode("ascii") + encoded


def packed(content: bytes) -> bytes:
    """Return bytes as base64, in lines of 76 characters (RFC 2045 §6.8)."""
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def multipart(subtype: str, parts: Sequence[bytes]) -> bytes:
    """Return the parts as one (RFC 2046 §5.1), from its Content-Type on."""
    boundary = f"=_{secrets.token_hex(16)}".encode("ascii")
    head = b"Content-Type: multipart/" + subtype.encode("ascii") + b';\r\n boundary="' + boundary + b'"\r\n\r\n'
    opened = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return head + opened + b"--" + boundary + b"--\r\n"
