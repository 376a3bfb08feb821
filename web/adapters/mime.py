"""An email as it goes over the wire.

The standard library's own writing of the parts costs as much as all that is said in them: rendering, reading the
order, and the conversation with the mail server together.
"""

import secrets
from binascii import b2a_qp
from dataclasses import dataclass

from web.adapters.mail_headers import head_of

LONGEST_LINE = 998
"""The characters of a line that mail servers take at most (RFC 5322, section 2.1.1)."""

Part = tuple[bytes, bytes]
"""A part of a body: its headers, then what it says."""


@dataclass(frozen=True, slots=True)
class ReadyEmail:
    """An email to be sent: `head` has its headers, `parts` what is said, the last way of saying it the best.

    `attached` is a part of its own beside them, if there is one.
    """

    sender: str
    recipient: str
    head: dict[str, str]
    parts: tuple[Part, ...]
    attached: Part | None = None

    def content(self) -> bytes:
        """Return the whole email. Raises ValueError if a header is invalid."""
        body = _several(b"alternative", self.parts)
        if self.attached:
            body = _several(b"mixed", (body, self.attached))
        return b"".join((head_of(self.head), b"MIME-Version: 1.0\r\n", body[0], b"\r\n", body[1]))


def text_part(text: str, *, subtype: str = "plain", filename: str = "") -> Part:
    """Return a text as a part that every mail server takes; with a `filename` it is a file."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    lines = whole.replace("\n", "\r\n").encode() + b"\r\n"
    plain = lines.isascii() and max(map(len, lines.split(b"\r\n"))) <= LONGEST_LINE
    encoding = "7bit" if plain else "quoted-printable"
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n'
    if filename:
        head += f'Content-Disposition: attachment; filename="{filename}"\r\n'
    return head.encode(), lines if plain else b2a_qp(lines)


def _several(kind: bytes, parts: tuple[Part, ...]) -> Part:
    boundary = b"=_" + secrets.token_hex(12).encode()
    body = b"".join(b"--%b\r\n%b\r\n%b\r\n" % (boundary, *part) for part in parts)
    return b'Content-Type: multipart/%b; boundary="%b"\r\n' % (kind, boundary), b"%b--%b--\r\n" % (body, boundary)
