"""Holes of a page: the places of what is not known yet when the rest of it is rendered, once for all who ask."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from markupsafe import Markup

from web.templating.output import written

MARK = re.compile("\x00(\\w+)\x00")
"""A hole as it is rendered; no text of the shop has a NUL, which neither addresses nor the database let in."""

Pieces = tuple[Markup, ...]
"""A rendered text around its holes: text, the name of a hole, text, and so on; one without holes is whole."""


class Hole:
    """The place of a value. It can be written out, and nothing else: what stands around it does not depend on it."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __html__(self) -> str:
        return f"\x00{self._name}\x00"

    def __hash__(self) -> int:
        return hash(self._name)

    def __eq__(self, other: object) -> bool:
        return self._name == other._name if isinstance(other, Hole) else self._refuse()

    def _refuse(self, *_: Any) -> Any:
        raise TypeError(f"hole {self._name!r} is filled later than the page around it is rendered")

    __str__ = __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __lt__ = __format__ = _refuse


def cut(rendered: Markup) -> Pieces:
    """Return a rendered text in pieces around its holes."""
    return tuple(map(Markup, MARK.split(rendered))) if "\x00" in rendered else (rendered,)


class InBytes(NamedTuple):
    """A rendered text around its holes, as it is sent: what stands before, between and behind them, and their names."""

    texts: tuple[bytes, ...]
    names: tuple[str, ...]

    def joined(self, values: Mapping[str, str | bytes]) -> bytes:
        """The text with these values in its holes: bytes as they are, and texts escaped."""
        if not self.names:
            return self.texts[0]
        filled = [b""] * (2 * len(self.names) + 1)
        filled[::2] = self.texts
        filled[1::2] = [
            value if type(value := values[name]) is bytes else written(value).encode() for name in self.names
        ]
        return b"".join(filled)


def cut_in_bytes(rendered: Markup) -> InBytes:
    """Return a rendered text in pieces around its holes, ready to be sent."""
    pieces = MARK.split(rendered)
    return InBytes(tuple(one.encode() for one in pieces[::2]), tuple(pieces[1::2]))


def fill(pieces: Pieces, values: Mapping[str, object]) -> Markup:
    """Return the text with these values in its holes, escaped as they would have been there."""
    if len(pieces) == 1:
        return pieces[0]
    filled: list[str] = list(pieces)
    filled[1::2] = [written(values[name]) for name in pieces[1::2]]
    return Markup("".join(filled))  # noqa: S704 - rendered by an escaping template, and escaped
