"""Headers of emails as they go over the wire (RFC 5322, RFC 2047).

The standard library reads what looks like an encoded word in a text that it is to write, line ends and all, so that the
name of a product could add headers. And folding a long text beyond ASCII it drops spaces between the words.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from email.errors import HeaderParseError
from email.headerregistry import Address
from textwrap import wrap

FOLD = "\r\n "
LINE = 66
"""The characters of a line, so that it stays under the 78 that are asked for, with the longest name before it."""

WORD_BYTES = 39
"""What one encoded word says at most: with its name and ends it stays under the 76 characters of a line."""

ATOMS = re.compile(r"[\w!#$%&'*+/=?^`{|}~ -]*", re.ASCII)
"""What needs no quotes before an address."""


def text_header(text: str) -> str:
    """Return a text as the value of a header, such as a subject; white space in it is one space."""
    words = " ".join(text.split())
    lines = wrap(words, LINE, break_long_words=False, break_on_hyphens=False)
    plain = words.isascii() and words.isprintable() and "=?" not in words
    return FOLD.join(lines) if plain and max(map(len, lines), default=0) <= LINE else _encoded(words)


def mailbox_header(name: str, address: str) -> str:
    """Return an address as the value of a header, behind a name if there is one. Raises ValueError."""
    try:
        spec = Address(addr_spec=address).addr_spec
    except (HeaderParseError, IndexError) as error:
        raise ValueError(f"not an address: {address!r}") from error
    return f"{_phrase(' '.join(name.split()))} <{spec}>" if name else spec


def head_of(headers: Mapping[str, str]) -> bytes:
    """Return headers with the line ends of each. Raises ValueError if one would be more than itself."""
    for name, value in headers.items():
        if not value.replace(FOLD, "").isprintable():
            raise ValueError(f"{name} has a character that no header may have")
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")


def _phrase(name: str) -> str:
    if not (name.isascii() and name.isprintable()) or "=?" in name:
        return _encoded(name)
    return name if ATOMS.fullmatch(name) else '"{}"'.format(name.replace("\\", r"\\").replace('"', r"\""))


def _encoded(text: str) -> str:
    """Return a text as encoded words, each of whole characters; readers drop the white space between them."""
    pieces, piece = [], b""
    for character in text:
        byte = character.encode()
        if len(piece) + len(byte) > WORD_BYTES:
            pieces.append(piece)
            piece = b""
        piece += byte
    return FOLD.join(f"=?utf-8?b?{b64encode(one).decode()}?=" for one in (*pieces, piece))
