"""Filters of a list, as links, of which one is chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that can be chosen; `count` is empty where there is none."""

    code: str
    name: str
    href: str
    chosen: bool
    count: str = ""


def chips(
    action: str, parameter: str, choices: Iterable[tuple[str, str]], *, chosen: str, kept: Mapping[str, str]
) -> tuple[Chip, ...]:
    """The filter for all, and one for each of `choices`, a code with its name.

    Every link preserves the other parameters, unless they are empty.
    """
    return tuple(
        Chip(code, name, address(action, {**kept, parameter: code}), chosen=code == chosen)
        for code, name in (("", gettext("All")), *choices)
    )


def address(action: str, query: Mapping[str, str]) -> str:
    """The URL of a list; empty parameters are left out."""
    chosen = urlencode({name: value for name, value in query.items() if value})
    return f"{action}?{chosen}" if chosen else action
