"""Fragments of pages that depend on their arguments alone: rendered once for equal arguments, and joined.

What differs at each request fills holes of them (`web.templating.holes`), and so is kept by nothing.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from jinja2 import Environment
from jinja2.runtime import Macro
from markupsafe import Markup

from web.templating.holes import Hole, Pieces, cut, fill

MOST = 2048
MOST_BYTES = 4_000_000
ALL_BYTES = 16_000_000
"""What one macro or partial may take, and all of them together, in bytes of memory."""

NONE: Mapping[str, object] = {}


class Room:
    """The cached output of one macro or partial; the oldest goes first where it would be too many, or too large."""

    __slots__ = ("_made", "_most", "size")

    def __init__(self, most: int) -> None:
        self._most, self.size = most, 0
        self._made: dict[object, Pieces] = {}

    def get(self, key: object, make: Callable[[], Any]) -> Pieces:
        """The cached output for this key, or one that is made now, in pieces around its holes."""
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = cut(Markup(make()))  # noqa: S704 - rendered by an escaping template
            self.size += _size(found)
            while len(self._made) > self._most or self.size > MOST_BYTES:
                self.forget_oldest()
        return found

    def forget_oldest(self) -> None:
        """Make room."""
        self.size -= _size(self._made.pop(next(iter(self._made))))


class Fragments:
    """The cached output of macros and partials, by their arguments, which must be hashable and never change.

    What fills their `holes` is no argument: it may be anybody's, and is written into them each time.
    """

    def __init__(self, jinja: Environment, most: int = MOST) -> None:
        self._jinja = jinja
        self._rooms: defaultdict[str, Room] = defaultdict(lambda: Room(most))

    def kept(self, macro: Macro, *given: object, holes: Mapping[str, object] = NONE, **named: object) -> Markup:
        """The output of `macro` for these arguments, cached."""
        key = given, *named.items(), *holes
        return fill(self._get(macro.name, key, lambda: macro(*given, **named, **_as_holes(holes))), holes)

    def kept_each(self, macro: Macro, each: Iterable[object], between: str, **named: object) -> Markup:
        """The output of `macro` for each of these arguments, with the `named` ones for all of them.

        What stands `between` is a template's own HTML, as it is.
        """
        name, others = macro.name, tuple(named.items())
        pieces = [self._get(name, ((one,), *others), lambda: macro(one, **named))[0] for one in each]  # noqa: B023 - called at once
        return Markup(str.join(between, pieces))  # noqa: S704 - rendered by an escaping template

    def part(self, name: str, /, *, holes: Mapping[str, object] = NONE, **given: object) -> Markup:
        """The partial or page `name`, which sees these values only."""
        key = *given.items(), *holes
        make = self._jinja.get_template
        return fill(self._get(name, key, lambda: make(name).render({**given, **_as_holes(holes)})), holes)

    def _get(self, name: str, key: object, make: Callable[[], Any]) -> Pieces:
        """The output for this key; what is too much for all rooms together leaves the largest of them."""
        room = self._rooms[name]
        before, found = room.size, room.get(key, make)
        if room.size != before:
            while sum(one.size for one in self._rooms.values()) > ALL_BYTES:
                max(self._rooms.values(), key=lambda one: one.size).forget_oldest()
        return found


def fragments_of(jinja: Environment) -> Fragments:
    """The fragments that this environment keeps."""
    return cast("Fragments", jinja.globals["fragments"])


def _size(pieces: Pieces) -> int:
    return sum(map(sys.getsizeof, pieces))


def _as_holes(names: Iterable[str]) -> dict[str, Hole]:
    return {name: Hole(name) for name in names}
