"""What the page of a cart shows within its frame: by its template, or joined of kept pieces if nothing is unusual."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from jinja2 import Environment
from markupsafe import Markup

from domain.cart.views import CartView
from domain.money import LOCALE, format_money
from domain.words.messages import ngettext
from web.cart.lines import lines_of
from web.http.frames import delivery_of
from web.templating.fragments import fragments_of
from web.templating.output import written

LINES = "cart/_lines.html"
SUMMARY = "cart/_summary.html"
FREE_DELIVERY = "shared/macros/free_delivery.html:free_delivery"
USUAL: Mapping[str, Any] = {"short": False, "noted": False, "error": "", "notice": "", "removed": "", "errors": ()}
"""What there is nothing to say of in most carts."""

FILLED = "items", "lines", "summary"
"""What fills the holes of a cart that is not empty."""


def parts_of(templates: Environment, cart: CartView, errors: Mapping[str, str]) -> dict[str, bytes]:
    """What only this cart has, as it is sent: how much is in it, its lines and what they come to; nothing if empty."""
    if not cart.lines:
        return dict.fromkeys(FILLED, b"")
    items = ngettext("%(num)s item", "%(num)s items", cart.item_count)
    lines = lines_of(fragments_of(templates), cart, errors)
    return {"items": written(items).encode(), "lines": lines, "summary": _summary(templates, cart)}


def as_markup(parts: Mapping[str, bytes]) -> dict[str, Markup]:
    """The same for a template."""
    return {name: Markup(part.decode()) for name, part in parts.items()}  # noqa: S704 - an escaping template's


def inside_of(templates: Environment, context: Mapping[str, Any], parts: Mapping[str, bytes]) -> bytes:
    """What the page shows within its frame, by the context of its template and the `parts` of its cart."""
    if context["filled"] and not any(context[name] for name in USUAL):
        return fragments_of(templates).joined(LINES, filled=True, **USUAL, holes=parts)
    return templates.get_template(LINES).render({**context, **as_markup(parts)}).encode()


def _summary(templates: Environment, cart: CartView) -> bytes:
    kept, home, currency = fragments_of(templates), delivery_of(templates).facts.home, cart.currency
    subtotal = format_money(cart.subtotal, currency, LOCALE.get(), exact=cart.exact)
    made = cast("Mapping[str, Callable[..., Any]]", templates.globals)
    return kept.joined(
        SUMMARY,
        promise=made["promised"](home.days) if home else None,
        day=made["today"](),
        holes={"subtotal": subtotal, "free_delivery": kept.written(FREE_DELIVERY, cart.subtotal, currency)},
    )
