"""What a response must bear to be current: the number of changes of whatever it shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from litestar.types import Scope

from domain.catalogue.generation import Generation
from domain.catalogue.parts import Parts
from web.cache.entry import Ready
from web.cache.keys import Cached

SHOWN = "shown"
"""The name of a `Shown` in the scope of a request whose response may be cached."""

MOST_PARTS = 512
"""The most parts that a response is compared by; one of more is current until anything changes."""


@dataclass(slots=True)
class Shown:
    """The parts of the catalogue that a response shows, as its handler notes them; None if it may show any."""

    parts: list[int] | None = None


def shown_by(scope: Scope) -> Shown:
    """Return what is noted of the response to this request."""
    return cast("Mapping[str, Any]", scope).get(SHOWN) or Shown()


def note_parts(scope: Scope, parts: Parts | None) -> None:
    """Note that a response shows these parts of the catalogue, and besides them only what the whole shop has in common.

    Without such a note, or with None, it is made anew after any change of the catalogue.
    """
    shown_by(scope).parts = few(parts)


def few(parts: Parts | None) -> list[int] | None:
    """Return these parts in order, None for any, if they are few enough to be compared."""
    return sorted(parts) if parts is not None and len(parts) <= MOST_PARTS else None


def mark_of(cached: Cached, generation: Generation, parts: Iterable[int] | None = None) -> str:
    """Return the mark of a response that shows these parts, or anything: programs are told figures that pages do not.

    Pages promise days of delivery, which turn with the clock alone; the clock is read before the page is made.
    """
    turn = "" if cached.figures or cached.goods else f".{generation.turn}"
    if parts is not None:
        total = generation.total(parts, figures=cached.figures)
        return f"{generation.database}.{generation.shop}.{generation.filled}.{total}{turn}"
    count = generation.figures if cached.figures else generation.goods if cached.goods else generation.pages
    return f"{generation.database}.{count}{turn}"


def is_current(ready: Ready, cached: Cached, generation: Generation) -> bool:
    """Return whether nothing that a response shows has changed since it was made; it is compared once a generation."""
    whole = mark_of(cached, generation)
    if ready.as_of != whole:
        if ready.entry.mark != mark_of(cached, generation, ready.entry.parts):
            return False
        ready.as_of = whole
    return True
