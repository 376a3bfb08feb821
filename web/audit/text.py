"""The audit log in words that people read: who did what, to which record, from what to what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.audit.queries import AuditView
from domain.money import decimal_text
from domain.words.messages import gettext

LONGEST_VALUE = 120
MOST_CHANGES = 20
PAGES = {
    "product": "/admin/products/",
    "category": "/admin/categories/",
    "collection": "/admin/collections/",
    "change_set": "/admin/changes/",
    "page": "/admin/content/",
    "front_block": "/admin/content/front-page/",
    "menu": "/admin/content/menus/",
    "maker": "/admin/makers/",
    "settings": "/admin/settings/",
}
"""Where the records of a kind are: by the id that their entries give as `product_id` and so on, for names change."""

ORDERS = "/admin/orders/"
NOTHING = "nothing"
DELETED = ("deleted", "discarded")

AMOUNTS = frozenset(
    {
        *(
            "price",
            "compare_at",
            "sale_price",
            "amount",
            "minimum_subtotal",
            "minimum",
            "maximum",
            "total",
            "free_from",
        ),
        *("due", "refund", "waived"),
    }
)
"""Fields in minor units, of the currency that the entry names or else of the shop's."""

PAIRS = frozenset({"total", "delivery_method"})
"""Fields that hold both values of a change of an order, the one before and the one after."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field with both its values, or one of them; `after` is empty where only one is known."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry in words; `href` is empty where the record has no page."""

    at: datetime
    actor: str
    action: str
    subject: str
    href: str
    changes: tuple[Change, ...]


def entry_of(view: AuditView, currency: str) -> Entry:
    """An entry of the log in words; amounts are of the shop's `currency`."""
    return Entry(
        at=view.created_at,
        actor=view.actor,
        action=in_words(view.action).capitalize(),
        subject=str(view.details.get("name") or view.subject),
        href=_page_of(view),
        changes=tuple(_changes(view.details, currency))[:MOST_CHANGES],
    )


def _page_of(view: AuditView) -> str:
    noun, _, what = view.action.partition(".")
    if noun == "order":
        return ORDERS + view.subject
    record = view.details.get(f"{noun}_id")
    return f"{PAGES[noun]}{record}" if record and noun in PAGES and what not in DELETED else ""


def in_words(code: str) -> str:
    """A code of the log as words: product.price_changed is product price changed."""
    return code.replace(".", " ").replace("_", " ")


def _changes(details: dict[str, Any], currency: str) -> list[Change]:
    currency = details.get("currency") or currency

    def text(name: str, value: Any) -> str:
        return decimal_text(value, currency) if name in AMOUNTS and isinstance(value, int) else _short(value)

    told = {"changes", "name", "version", *(f"{noun}_id" for noun in PAGES)}
    rest = {name: value for name, value in details.items() if name not in told}
    pairs = {name: rest.pop(name) for name in PAIRS & rest.keys() if isinstance(rest[name], list)}
    both = [(name, one.get("before"), one.get("after")) for name, one in details.get("changes", {}).items()]
    both += [(name, *pair) for name, pair in sorted(pairs.items()) if pair[0] != pair[-1]]
    found = [Change(in_words(name), text(name, before), text(name, after)) for name, before, after in both]
    return found + [Change(in_words(name), text(name, value), "") for name, value in rest.items()]


def _says_something(value: Any) -> bool:
    """Whether anything is in a value, or in what it consists of; no and 0 are something."""
    if isinstance(value, dict):
        return any(map(_says_something, value.values()))
    return value is not None and value not in ("", [])


def _short(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        text = (
            gettext("%(value)s rows", value=len(value))
            if any(isinstance(one, dict) for one in value)
            else ", ".join(map(str, value))
        )
    elif isinstance(value, dict):
        said = {name: one for name, one in value.items() if _says_something(one)}
        text = ", ".join(f"{in_words(name)}: {_short(one)}" for name, one in said.items()) or NOTHING
    else:
        text = str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
