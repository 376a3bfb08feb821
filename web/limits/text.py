"""Slowdowns in words."""

from dataclasses import dataclass

from domain.limits.queries import SlowdownView
from domain.limits.subjects import PAYMENTS
from domain.words.messages import gettext, marked, ngettext


@dataclass(frozen=True, slots=True)
class SlowdownInWords:
    """A slowdown for the page: `who` was slowed and `why`, `state` what holds now and `kind` its shape."""

    view: SlowdownView
    who: str
    why: str
    kind: str
    state: str


WHO = {
    "order": marked("Order"),
    "user": marked("Account"),
    "guest": marked("Guest"),
    "cart": marked("Guest's cart"),
    "network": marked("Network"),
}


def in_words(view: SlowdownView) -> SlowdownInWords:
    """Return a slowdown in words."""
    word, _, name = view.subject.partition(":")
    shown = {"order": view.order_number, "user": view.email, "guest": view.email, "cart": view.email}.get(word, name)
    return SlowdownInWords(view, f"{WHO[word]} {shown or 'erased'}", _why(view), *_state(view))


def _why(view: SlowdownView) -> str:
    if view.kind == PAYMENTS:
        return ngettext("%(num)s failed payment", "%(num)s failed payments", view.count)
    return ngettext(
        "%(num)s order refused: too many items reserved without paying",
        "%(num)s orders refused: too many items reserved without paying",
        view.count,
    )


def _state(view: SlowdownView) -> tuple[str, str]:
    if view.free:
        return "done", gettext("Let go")
    if view.kind == PAYMENTS:
        return ("waiting", gettext("Paused")) if view.paused else ("ended", gettext("Over"))
    return "now", gettext("Capped")
