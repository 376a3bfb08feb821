"""The note that goes with a gift, in the cart: saved when it is left, or by its button."""

from litestar import post

from domain.cart.gift_note import LONGEST
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.auth.cart_holder import find_holder
from web.auth.guards import cart_holder
from web.cart.actions import keep_gift_note
from web.cart.shown import AROUND, PAGE, cart_context, cart_of
from web.cart.text import NOTE_REMOVED, NOTE_SAVED
from web.http.cookies import known_count
from web.http.forms.address import check_texts
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, answer, is_partial, private_page, see_other
from web.infra.parsing import clean_prose
from web.shop import Shop, TheShop

FIELD = "gift_note"
PARTIAL = "cart/_gift_note.html"


@post("/cart/gift-note", guards=[cart_holder], status_code=200)
async def save_gift_note(request: PageRequest, shop: TheShop) -> Html:
    """Set the gift note; an empty one removes it."""
    form, errors = await read_form(request), dict[str, str]()
    note = check_texts(form, {FIELD: LONGEST}, {}, errors, check=clean_prose)[FIELD]
    if errors:
        return await _refused(request, shop, form.get(FIELD, ""), errors)
    await keep_gift_note(shop, await find_holder(request, shop.settings), note)
    if not is_partial(request):
        return see_other(request, f"/cart?note={'saved' if note else 'removed'}")
    message = gettext(NOTE_SAVED) if note else gettext(NOTE_REMOVED)
    return _partial(request, shop, note, message)


def _partial(request: PageRequest, shop: Shop, note: str, message: str, refusal: InvalidError | None = None) -> Html:
    errors = refusal.errors if refusal else {}
    return answer(
        request,
        shop,
        PARTIAL,
        refusal=refusal,
        cart_count=known_count(request),
        status_message=message,
        form={FIELD: note},
        errors=errors,
    )


async def _refused(request: PageRequest, shop: Shop, typed: str, errors: dict[str, str]) -> Html:
    refusal, typed = InvalidError(errors), typed.replace("\x00", "")[: 2 * LONGEST]
    if is_partial(request):
        return _partial(request, shop, typed, errors[FIELD], refusal)
    cart = await cart_of(shop, await find_holder(request, shop.settings))
    context = cart_context(shop, cart, errors=errors, gift_note=typed)
    return private_page(request, shop, PAGE, refusal=refusal, frame=AROUND, **context)
