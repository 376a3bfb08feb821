"""Slowdowns in words."""

from dataclasses import dataclass

from domain.limits.queries import SlowdownView
from domain.limits.subjects import PAYMENTS


@dataclass(frozen=True, slots=True)
class SlowdownInWords:
    """A slowdown for the page: `who` was slowed and `why`, `state` what holds now and `kind` its shape."""

    view: SlowdownView
    who: str
    why: str
    kind: str
    state: str


WHO = {"order": "Order", "user": "Account", "guest": "Guest", "cart": "Guest's cart", "network": "Network"}


def in_words(view: SlowdownView) -> SlowdownInWords:
    """Return a slowdown in words."""
    word, _, name = view.subject.partition(":")
    shown = {"order": view.order_number, "user": view.email, "guest": view.email, "cart": view.email}.get(word, name)
    return SlowdownInWords(view, f"{WHO[word]} {shown or 'erased'}", _why(view), *_state(view))


def _why(view: SlowdownView) -> str:
    if view.kind == PAYMENTS:
        return f"{view.count} failed {'payment' if view.count == 1 else 'payments'}"
    return f"{view.count} {'order' if view.count == 1 else 'orders'} refused: too many items reserved without paying"


def _state(view: SlowdownView) -> tuple[str, str]:
    if view.free:
        return "done", "Let go"
    if view.kind == PAYMENTS:
        return ("waiting", "Paused") if view.paused else ("ended", "Over")
    return "now", "Capped"
