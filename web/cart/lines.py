"""The lines of a cart as its page shows them: which things are said of each, and in which words and figures."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.cart.views import CartLineView, CartView
from domain.money import LOCALE, format_money
from web.templating.assets import media
from web.templating.filters import per_unit


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line by what is said of it, which few kinds of lines share, and the `words` that only it has."""

    said: dict[str, object]
    words: dict[str, object]


def shown_lines(cart: CartView, errors: Mapping[str, str]) -> list[ShownLine]:
    """The lines of a cart, each with the error of what was typed for it, by the id of its variant."""
    exact, locale = cart.exact, LOCALE.get()
    return [_shown(line, cart.currency, locale, exact, errors) for line in cart.lines]


def _shown(line: CartLineView, currency: str, locale: str, exact: bool, errors: Mapping[str, str]) -> ShownLine:
    key, name, title = str(line.variant_id), line.name, line.title
    unit, before = line.per_unit, line.price_before if line.buyable else None
    error = errors.get(key, "")
    said: dict[str, object] = {
        "titled": bool(title),
        "several": line.quantity > 1,
        "measured": unit is not None,
        "repriced": before is not None,
        "pictured": line.picture is not None,
        "minimum_age": line.minimum_age,
        "withdrawal_notice": line.withdrawal_notice,
        "buyable": line.buyable,
        "sold_out": line.stock.sold_out,
        "short": line.short,
        "refused": bool(error),
    }
    words: dict[str, object] = {
        "key": key,
        "slug": line.slug,
        "name": name,
        "title": title,
        "full_name": f"{name}, {title}" if title else name,
        "picture": media(line.picture.file, 240, "webp") if line.picture else "",
        "quantity": line.quantity,
        "left": line.stock.available,
        "price": format_money(line.unit_price, currency, locale),
        "before": "" if before is None else format_money(before, currency, locale),
        "per_unit": per_unit(unit, currency, locale) if unit else "",
        "total": format_money(line.line_total, currency, locale, exact=exact),
        "error": error,
    }
    return ShownLine(said, words)
