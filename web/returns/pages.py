"""The form by which a customer requests a return."""

from dataclasses import replace
from uuid import uuid4

from litestar import get, post
from litestar.params import FromPath

from domain.cart.operations import MAX_QUANTITY
from domain.errors import InvalidError, ShopError
from domain.returns.asking import LONGEST_WORDS, ReturnForm, ReturnKeyReusedError, ReturnRefusedError, request_return
from domain.returns.queries import was_asked, what_may_return
from domain.returns.reasons import REASONS
from domain.returns.views import ReturnableLine, ReturnOffer
from domain.words.messages import marked
from web.auth.guards import link_holder
from web.auth.order_access import OwnOrder, actor_of, find_own_order
from web.http.forms.fields import is_valid_key, read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.returns.forms import WORDS, read_request
from web.shop import Shop, TheShop

COUNTS = ("0", marked("None")), *((str(count), str(count)) for count in range(1, MAX_QUANTITY + 1))
SENT_BEFORE = ReturnRefusedError(marked("You've already sent this form. Your request is on the order's page."))


@get("/orders/{number:str}/returns", guards=[link_holder])
async def show_return_form(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Show the items that may be returned; if there are none, redirect to the order's page."""
    own = await find_own_order(request, shop, number)
    offer = await _offer(shop, own)
    if not offer.open:
        return see_other(request, own.path())
    return _form(request, shop, own, offer, {})


@post("/orders/{number:str}/returns", guards=[link_holder], status_code=200)
async def ask_return(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Request the return; a refusal is shown by its field."""
    own = await find_own_order(request, shop, number)
    form = await read_form(request)
    offer = await _offer(shop, own)
    key = form.get("idempotency_key", "")
    key = key if is_valid_key(key) else ""
    try:
        wanted = read_request(form, await _within(shop, own, offer, key))
        await _ask(shop, own, wanted, key, await actor_of(request, own.order))
    except (InvalidError, ReturnRefusedError) as refusal:
        return _form(request, shop, own, offer, form, refusal)
    except ReturnKeyReusedError:
        return _form(request, shop, own, offer, form, SENT_BEFORE)
    return see_other(request, own.path())


async def _offer(shop: Shop, own: OwnOrder) -> ReturnOffer:
    async with shop.database.read() as connection:
        return await what_may_return(connection, own.order.id, rules=shop.settings.return_rules)


async def _within(shop: Shop, own: OwnOrder, offer: ReturnOffer, key: str) -> tuple[ReturnableLine, ...]:
    """Return the lines that may be requested; for a repeated form, the lines as ordered, to answer it as before."""
    async with shop.database.read() as connection:
        again = bool(key) and await was_asked(connection, order_id=own.order.id, key=key)
    bought = {line.id: line.quantity for line in own.order.lines}
    return tuple(replace(line, left=bought[line.line_id]) for line in offer.lines) if again else offer.open


async def _ask(shop: Shop, own: OwnOrder, wanted: ReturnForm, key: str, actor: str) -> None:
    rules = shop.settings.return_rules
    async with shop.database.transaction() as connection:
        await request_return(connection, order_id=own.order.id, wanted=wanted, rules=rules, key=key, actor=actor)
    await shop.bell.ring()


def _form(
    request: PageRequest,
    shop: Shop,
    own: OwnOrder,
    offer: ReturnOffer,
    form: dict[str, str],
    refusal: ShopError | None = None,
) -> Html:
    errors = refusal.errors if isinstance(refusal, InvalidError) else {}
    first = {f"quantity-{line.line_id}": "1" for line in offer.open if offer.open == (line,) and line.left == 1}
    return private_page(
        request,
        shop,
        "returns/form.html",
        refusal=refusal,
        own=own,
        order=own.order,
        offer=offer,
        form={name: text.replace("\x00", "")[: 2 * LONGEST_WORDS] for name, text in (form or first).items()},
        errors=errors,
        notice=refusal.message if refusal and not errors else "",
        reasons=tuple(REASONS.items()),
        counts=COUNTS,
        key=str(uuid4()),
        longest=LONGEST_WORDS,
        words=WORDS,
    )
