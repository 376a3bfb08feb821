"""The lines of a cart as its page shows them: which things are said of each, and in which words and figures.

A line is written once for all of which the same is said; the words that only it has fill its holes.
"""

from collections.abc import Mapping

from domain.cart.views import CartLineView, CartView
from domain.money import LOCALE, format_money
from web.templating.assets import media
from web.templating.filters import per_unit
from web.templating.fragments import Fragments
from web.templating.output import written

LINE = "cart/_line.html"


def lines_of(kept: Fragments, cart: CartView, errors: Mapping[str, str]) -> bytes:
    """The lines of a cart as they are sent, each with the error of what was typed for it, by the id of its variant."""
    exact, locale, currency = cart.exact, LOCALE.get(), cart.currency
    sent = []
    for line in cart.lines:
        error = errors.get(str(line.variant_id), "")
        said, words = _said(line, refused=bool(error)), _words(line, currency, locale, exact, error)
        sent.append(kept.joined(LINE, holes=words, **said))
    return b"\n".join(sent)


def _said(line: CartLineView, *, refused: bool) -> dict[str, object]:
    """What is said of a line, which few kinds of lines share."""
    return {
        "titled": bool(line.title),
        "several": line.quantity > 1,
        "measured": line.per_unit is not None,
        "repriced": line.buyable and line.price_before is not None,
        "pictured": line.picture is not None,
        "minimum_age": line.minimum_age,
        "withdrawal_notice": line.withdrawal_notice,
        "buyable": line.buyable,
        "sold_out": line.stock.sold_out,
        "short": line.short,
        "refused": refused,
    }


def _words(line: CartLineView, currency: str, locale: str, exact: bool, error: str) -> dict[str, bytes]:
    """The words and figures that only this line has: each is escaped once, and stands in several places."""
    name, title, before = line.name, line.title, line.price_before if line.buyable else None
    words = {
        "key": str(line.variant_id),
        "slug": line.slug,
        "name": name,
        "title": title,
        "full_name": f"{name}, {title}" if title else name,
        "picture": media(line.picture.file, 240, "webp") if line.picture else "",
        "quantity": str(line.quantity),
        "left": str(line.stock.available),
        "price": format_money(line.unit_price, currency, locale),
        "before": "" if before is None else format_money(before, currency, locale),
        "per_unit": per_unit(line.per_unit, currency, locale) if line.per_unit else "",
        "total": format_money(line.line_total, currency, locale, exact=exact),
        "error": error,
    }
    return {hole: written(text).encode() for hole, text in words.items()}
