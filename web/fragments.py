"""Pieces of pages that depend on nothing but what they are given: rendered once for the same, and joined."""

from collections.abc import Callable
from typing import Any

from jinja2 import Environment
from jinja2.runtime import Macro
from markupsafe import Markup

MOST = 2048


class Fragments:
    """What macros and partials made of the same values before. What is given must be hashable, and never change."""

    def __init__(self, jinja: Environment, most: int = MOST) -> None:
        self._jinja, self._most = jinja, most
        self._made: dict[object, Markup] = {}

    def kept(self, macro: Macro, *given: object, **named: object) -> Markup:
        """What `macro` makes of these values."""
        key = (macro.name, given, *named.items())
        return self._made.get(key) or self._make(key, lambda: macro(*given, **named))

    def part(self, name: str, **given: object) -> Markup:
        """The partial `name`, which sees these values only."""
        key = (name, *given.items())
        return self._made.get(key) or self._make(key, lambda: self._jinja.get_template(name).render(given))

    def _make(self, key: object, make: Callable[[], Any]) -> Markup:
        if len(self._made) >= self._most:
            del self._made[next(iter(self._made))]
        made = self._made[key] = Markup(make())  # noqa: S704 - rendered by an escaping template
        return made
