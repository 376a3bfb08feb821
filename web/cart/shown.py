"""The cart as its page shows it, and the answer to a change of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.cart.operations import MAX_LINES
from domain.cart.owner import CartOwner
from domain.cart.queries import no_cart
from domain.cart.removals import PutBack
from domain.cart.views import CartView
from domain.errors import NotFoundError
from domain.words.messages import gettext
from web.auth.cart_holder import CartHolder
from web.cart.inside import LINES, as_markup, parts_of
from web.cart.text import NOTE_REMOVED, NOTE_SAVED, REMOVED, SAVED, UNSAVED, words_of
from web.http.frames import Frame
from web.http.render import Html, PageRequest, answer, is_partial, see_other
from web.infra.parsing import read_uuid, whole_number
from web.shop import Shop

PAGE = "cart/show.html"
AROUND = Frame(LINES, {})
"""The cart's page without the cart: the same for everybody."""

REFUSED = "cart_refused"
"""The name in a request's state of why its cart could not be read, where that was tried before."""

NOTES = {"saved": NOTE_SAVED, "removed": NOTE_REMOVED}


async def cart_of(shop: Shop, holder: CartHolder) -> CartView:
    """The holder's cart: one query, together with those of whoever else asks now."""
    return await shop.carts.submit(holder.owner) if holder.owner else no_cart(shop.settings.currency)


def owner_of(holder: CartHolder) -> CartOwner:
    """The key of the holder's cart. Raises `NotFoundError` for whoever has none."""
    if holder.owner is None:
        raise NotFoundError(gettext("This item is no longer in your cart."))
    return holder.owner


def variant_in(text: str) -> UUID:
    """The variant that a form or an address names. Raises `NotFoundError`."""
    variant_id = read_uuid(text)
    if variant_id is None:
        raise NotFoundError(gettext("This product is no longer offered."))
    return variant_id


def said_by(asked: Mapping[str, str], cart: CartView) -> tuple[str, str, str]:
    """What the page says of the action that led to it, by its query: a notice, an error, and what was removed."""
    error = gettext(UNSAVED) if asked.get("saved") == "no" else ""
    return notice_in(cart, asked), error, gettext(REMOVED) if "removed" in asked else ""


def notice_in(cart: CartView, asked: Mapping[str, str]) -> str:
    """What an action without a script says, by the address to which it led."""
    added = read_uuid(asked.get("added", ""))
    if names := [line.name for line in cart.lines if line.variant_id == added]:
        return gettext("%(name)s is in your cart.", name=names[0])
    back, left = (whole_number(asked.get(name, ""), 0, 2 * MAX_LINES) for name in ("back", "left"))
    if back is not None and left is not None:
        return words_of(PutBack(back, left))
    done = SAVED if asked.get("saved") == "yes" else NOTES.get(asked.get("note", ""), "")
    return gettext(done) if done else ""


def cart_context(shop: Shop, cart: CartView, *, errors: dict[str, str] | None = None, **said: Any) -> dict[str, Any]:
    """What the cart's page and its lines ask for, with what is `said` of it, as `context_of` has that."""
    parts = as_markup(parts_of(shop.templates, cart, errors or {}))
    return context_of(cart, errors=errors, **said) | parts


def context_of(
    cart: CartView,
    *,
    notice: str = "",
    error: str = "",
    errors: dict[str, str] | None = None,
    removed: str = "",
    gift_note: str | None = None,
) -> dict[str, Any]:
    """The same without the parts of the cart; `gift_note` is what was typed, if it is not the stored one."""
    note = cart.gift_note if gift_note is None else gift_note
    return {
        "cart": cart,
        "filled": bool(cart.lines),
        "short": bool(cart.short_lines),
        "noted": bool(note),
        "cart_count": cart.item_count,
        "notice": notice,
        "error": error,
        "errors": errors or {},
        "removed": removed if cart.undoable else "",
        "form": {"gift_note": note},
        "currency": cart.currency,
    }


async def answer_change(
    request: PageRequest,
    shop: Shop,
    holder: CartHolder,
    message: str,
    *,
    removed: bool = False,
    done: PutBack | None = None,
) -> Html:
    """The cart after a change of its lines, which `message` names: the partial of it, or a redirect to its page."""
    cart = await cart_of(shop, holder)
    if is_partial(request):
        notice = message if done and (done.without_room or not done.back) else ""
        context = cart_context(shop, cart, notice=notice, removed=message if removed else "")
        spoken = "" if notice or context["removed"] else message
        response = answer(request, shop, LINES, status_message=spoken, **context)
    else:
        query = f"?back={done.back}&left={done.without_room}" if done else "?removed=yes" if removed else ""
        response = see_other(request, f"/cart{query}")
    if holder.owner:
        holder.remember(response, shop.settings, cart.item_count)
    return response
