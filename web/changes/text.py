"""Change sets in words: their titles, their status, and what a row changes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.changes.edits import BulkEdit, Edit, PriceEdit, Selection
from domain.changes.fetches import FetchStatus
from domain.changes.fields import MOMENTS, MONEY
from domain.changes.proposal import NAMES
from domain.changes.states import Action, Status
from domain.changes.views import RowView
from domain.money import format_money
from domain.words.messages import gettext, marked
from web.config.settings import Settings

STATES = {
    Status.STAGING: ("waiting", marked("Being prepared")),
    Status.STAGED: ("waiting", marked("Ready to apply")),
    Status.APPLYING: ("waiting", marked("Being applied")),
    Status.APPLIED: ("done", marked("Applied")),
    Status.UNDOING: ("waiting", marked("Being undone")),
    Status.UNDONE: ("ended", marked("Undone")),
    Status.FAILED: ("trouble", marked("Stopped")),
}
ACTIONS = {
    Action.NEW: ("done", marked("New")),
    Action.CHANGED: ("done", marked("Changed")),
    Action.UNCHANGED: ("ended", marked("Unchanged")),
    Action.REFUSED: ("trouble", marked("Refused")),
}
FETCHES = {
    FetchStatus.WAITING: ("waiting", marked("To fetch")),
    FetchStatus.FETCHED: ("done", marked("Fetched")),
    FetchStatus.FAILED: ("trouble", marked("Failed")),
}
LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that a row changes, in words; `before` is empty where there was nothing."""

    name: str
    before: str
    after: str


def differences_of(row: RowView, currency: str, locale: str) -> list[Difference]:
    """What a row changes, field by field; attributes one by one."""
    before, after = row.before or {}, row.after or {}
    found = []
    for field, value in after.items():
        if field == "attributes":
            old = before.get(field) or {}
            found += [Difference(name, _plain(old.get(name)), _plain(texts) or "none") for name, texts in value.items()]
        elif value not in (None, "", [], {}) or field in before:
            old_words = _words(field, before[field], currency, locale) if field in before else ""
            found.append(Difference(NAMES.get(field, field), old_words, _words(field, value, currency, locale)))
    return found


def _words(field: str, value: Any, currency: str, locale: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field in MONEY and isinstance(value, int):
        return format_money(value, currency, locale)
    if field in MOMENTS and value:
        return gettext("%(number)s UTC", number=f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M}")
    return _plain(value) or gettext("none")


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {one}" for name, one in value.items())
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def title_of(edit: BulkEdit, settings: Settings) -> str:
    """What a bulk edit changes, and of which products."""
    parts = list(_parts(edit.changes, settings))
    words = ", ".join(parts)
    return f"{words[:1].upper()}{words[1:]}: {_selected(edit.selection)}"


def _parts(edit: Edit, settings: Settings) -> Iterator[str]:
    yield from _prices(edit, settings)
    if edit.category:
        yield gettext("category %(category)s", category=edit.category)
    if edit.published is not None:
        yield gettext("publish") if edit.published else gettext("stop publishing")
    if edit.stock:
        yield gettext("stock %(delta)s (%(reason)s)", delta=f"{edit.stock.delta:+,}", reason=edit.stock.reason).replace(
            "-", "−"
        )
    for name, texts in edit.attributes.items():
        yield f"{name}: {', '.join(texts) or gettext('none')}"


def _prices(edit: Edit, settings: Settings) -> Iterator[str]:
    def money(amount: int) -> str:
        return format_money(amount, settings.currency, settings.locale)

    if edit.price:
        yield gettext("prices %(change)s", change=_priced(edit.price, money))
    if edit.sale is not None:
        if edit.sale == "none":
            yield gettext("end the sale")
        else:
            yield gettext("sale %(change)s", change=_priced(edit.sale.price, money))
    if edit.round_to:
        yield gettext("rounded to %(step)s", step=money(edit.round_to))
    if edit.compare_at is not None:
        was = {"price": gettext("the price before"), "none": gettext("none")}
        yield gettext("was price: %(was)s", was=was.get(str(edit.compare_at)) or money(int(edit.compare_at)))


def _priced(price: PriceEdit, money: Callable[[int], str]) -> str:
    if price.percent is not None:
        return f"{_signed(price.percent)} %"
    if price.amount is not None:
        return f"{'+' if price.amount >= 0 else '−'}{money(abs(price.amount))}"
    return gettext("to %(price)s", price=money(price.set or 0))


def _signed(percent: str) -> str:
    return percent.replace("-", "−") if percent.startswith("-") else f"+{percent}"


def _selected(selection: Selection) -> str:
    if selection.filter is None:
        return (
            gettext("1 product")
            if len(selection.product_ids) == 1
            else gettext("%(number)s products", number=f"{len(selection.product_ids):,}")
        )
    words, state = selection.filter.q, selection.filter.state
    found = [f"“{words}”"] if words else []
    found += [state.value.replace("_", " ")] if state else []
    if found:
        return gettext("all products that match %(words)s", words=", ".join(found))
    return gettext("all products")
