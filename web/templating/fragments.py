"""Fragments of pages that depend on their arguments alone: rendered once for equal arguments, and joined."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from jinja2 import Environment
from jinja2.runtime import Macro
from markupsafe import Markup

MOST = 2048
MOST_CHARACTERS = 2_000_000


class Room:
    """The cached output of one macro or partial; the oldest goes first where it would be too many, or too large."""

    __slots__ = ("_characters", "_made", "_most")

    def __init__(self, most: int) -> None:
        self._most, self._characters = most, 0
        self._made: dict[object, Markup] = {}

    def get(self, key: object, make: Callable[[], Any]) -> Markup:
        """The cached output for this key, or one that is made now."""
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = Markup(make())  # noqa: S704 - rendered by an escaping template
            self._characters += len(found)
            while len(self._made) > self._most or self._characters > MOST_CHARACTERS:
                self._characters -= len(self._made.pop(next(iter(self._made))))
        return found


class Fragments:
    """The cached output of macros and partials, by their arguments, which must be hashable and never change."""

    def __init__(self, jinja: Environment, most: int = MOST) -> None:
        self._jinja = jinja
        self._rooms: defaultdict[str, Room] = defaultdict(lambda: Room(most))

    def kept(self, macro: Macro, *given: object, **named: object) -> Markup:
        """The output of `macro` for these arguments, cached."""
        return self._rooms[macro.name].get((given, *named.items()), lambda: macro(*given, **named))

    def part(self, name: str, **given: object) -> Markup:
        """The partial `name`, which sees these values only."""
        return self._rooms[name].get((*given.items(),), lambda: self._jinja.get_template(name).render(given))
