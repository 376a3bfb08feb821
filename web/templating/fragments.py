"""Fragments of pages that depend on their arguments alone: rendered once for equal arguments, and joined.

What differs at each request fills holes of them (`web.templating.holes`), and so is kept by nothing.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar, cast

from jinja2 import Environment
from jinja2.runtime import Macro
from markupsafe import Markup

from web.templating.holes import Hole, InBytes, Pieces, cut, cut_in_bytes, fill

MOST = 2048
MOST_BYTES = 4_000_000
ALL_BYTES = 16_000_000
"""What one macro or partial may take, and all of them together, in bytes of memory."""

NONE: Mapping[str, object] = {}
NONE_WRITTEN: Mapping[str, str | bytes] = {}


C = TypeVar("C", Pieces, InBytes)


class Room(Generic[C]):
    """The cached output of one macro or partial; the oldest goes first where it would be too many, or too large."""

    __slots__ = ("_cut", "_made", "_most", "size")

    def __init__(self, most: int, cut: Callable[[Markup], C]) -> None:
        self._most, self.size = most, 0
        self._cut: Callable[[Markup], C] = cut
        self._made: dict[object, C] = {}

    def known(self, key: object) -> C | None:
        """The cached output for this key, if there is any."""
        return self._made.get(key)

    def get(self, key: object, make: Callable[[], Any]) -> C:
        """The cached output for this key, or one that is made now, in pieces around its holes."""
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._cut(Markup(make()))  # noqa: S704 - rendered by an escaping template
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
        self._rooms: defaultdict[str, Room[Pieces]] = defaultdict(lambda: Room(most, cut))
        self._in_bytes: defaultdict[str, Room[InBytes]] = defaultdict(lambda: Room(most, cut_in_bytes))

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

    def joined(
        self, name: str, /, *given: object, holes: Mapping[str, str | bytes] = NONE_WRITTEN, **named: object
    ) -> bytes:
        """The output of a template, or of a macro `template:macro`, for these arguments, as it is sent."""
        key = (*given, *named.items(), *holes) if named or holes else given
        return self._bytes_of(name, key, lambda: self._render(name, *given, **named, **_as_holes(holes))).joined(holes)

    def joined_each(self, name: str, each: Iterable[tuple[object, ...]]) -> bytes:
        """The output of a macro `template:macro` for each of these arguments, one after the other."""
        known = self._in_bytes[name].known
        return b"".join(
            [
                (known(given) or self._bytes_of(name, given, lambda: self._render(name, *given))).texts[0]  # noqa: B023 - called at once
                for given in each
            ]
        )

    def counted_each(self, name: str, each: Iterable[tuple[tuple[object, ...], int]]) -> bytes:
        """The output of a macro for each of these arguments, each with its own figure in the hole `count`."""
        known, filled = self._in_bytes[name].known, list[bytes]()
        for given, count in each:
            found = known(given) or self._bytes_of(name, given, lambda: self._render(name, *given, count=Hole("count")))  # noqa: B023 - called at once
            before, after = found.texts
            filled += (before, b"%d" % count, after)
        return b"".join(filled)

    def written(self, name: str, *given: object) -> bytes:
        """The output of a macro `template:macro` as it is sent, but not kept: what it is given may be anybody's."""
        return str(self._render(name, *given)).encode()

    def _render(self, name: str, /, *given: object, **named: object) -> Any:
        template, _, macro = name.partition(":")
        found = self._jinja.get_template(template)
        return getattr(found.module, macro)(*given, **named) if macro else found.render(named)

    def _get(self, name: str, key: object, make: Callable[[], Any]) -> Pieces:
        """The output for this key."""
        return self._kept(self._rooms[name], key, make)

    def _bytes_of(self, name: str, key: object, make: Callable[[], Any]) -> InBytes:
        return self._kept(self._in_bytes[name], key, make)

    def _kept(self, room: Room[C], key: object, make: Callable[[], Any]) -> C:
        """The output in this room; what is too much for all rooms together leaves the largest of them."""
        before, found = room.size, room.get(key, make)
        if room.size != before:
            while sum(one.size for one in self._all) > ALL_BYTES:
                max(self._all, key=lambda one: one.size).forget_oldest()
        return found

    @property
    def _all(self) -> list[Room[Any]]:
        return [*self._rooms.values(), *self._in_bytes.values()]


def fragments_of(jinja: Environment) -> Fragments:
    """The fragments that this environment keeps."""
    return cast("Fragments", jinja.globals["fragments"])


def _size(pieces: Pieces | InBytes) -> int:
    texts: tuple[str | bytes, ...] = pieces.texts if isinstance(pieces, InBytes) else pieces
    return sum(map(sys.getsizeof, texts))


def _as_holes(names: Iterable[str]) -> dict[str, Hole]:
    return {name: Hole(name) for name in names}
