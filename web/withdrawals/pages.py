"""The withdrawal function: found from every page, in two steps, for guests too (Directive 2011/83/EU, article 11a)."""

from uuid import uuid4

from litestar import get, post
from litestar.params import FromPath

from domain.cart.operations import MAX_QUANTITY
from domain.errors import InvalidError, ShopError
from domain.orders.guest_orders import send_order_link
from domain.withdrawals.operations import Declaration, WithdrawalKeyReusedError, check_any_left
from domain.withdrawals.queries import was_declared, what_may_be_withdrawn
from domain.withdrawals.rules import WithdrawalRefusedError, withdrawn_lines
from domain.withdrawals.views import WithdrawalOffer
from domain.words.messages import marked
from web.auth.guards import anyone, link_holder
from web.auth.order_access import OwnOrder, actor_of, find_own_order
from web.http.forms.fields import is_valid_key, read_form
from web.http.rate_limiting import count_use
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page, see_other
from web.orders.limits import FIND_ORDER
from web.orders.lookup import read_order_and_email
from web.shop import Shop, TheShop
from web.withdrawals.declaring import declare
from web.withdrawals.forms import quantity_field, read_declaration

HERE = "/withdraw"
PAGE = "withdrawals/find.html"
LONGEST = 300
COUNTS = ("0", marked("None")), *((str(count), str(count)) for count in range(1, MAX_QUANTITY + 1))
SENT_BEFORE = WithdrawalRefusedError(marked("You've already sent this form. Your withdrawal is on the order's page."))


@get(HERE, guards=[anyone])
async def show_find(request: PageRequest, shop: TheShop) -> Html:
    """Ask for the order to withdraw from, or confirm that its link is on its way."""
    sent = request.query_params.get("done") == "sent"
    return private_page(request, shop, PAGE, form={}, errors={}, notice="", sent=sent)


@post(HERE, guards=[anyone], status_code=200)
async def answer_find(request: PageRequest, shop: TheShop) -> Html:
    """Email the link if number and email match; neither response nor timing reveals whether they do."""
    form = await read_form(request)
    try:
        number, email = read_order_and_email(form)
        await count_use(request, shop, FIND_ORDER)
    except ShopError as refusal:
        return RefusedForm(form, refusal, ("number", "email")).show(request, shop, PAGE, sent=False)
    async with shop.database.light_transaction() as connection:
        await send_order_link(connection, number=number, email=email, to_withdraw=True)
    await shop.bell.ring()
    return see_other(request, f"{HERE}?done=sent")


@get("/orders/{number:str}/withdrawal", guards=[link_holder])
async def show_form(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Show what can be withdrawn from, everything chosen, or that it is too late or done."""
    own = await find_own_order(request, shop, number)
    return _form(request, shop, own, await _offer(shop, own), {})


@post("/orders/{number:str}/withdrawal", guards=[link_holder], status_code=200)
async def answer_form(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Show what was chosen to be confirmed; once it is confirmed, withdraw and show the order."""
    own, form = await find_own_order(request, shop, number), await read_form(request)
    offer = await _offer(shop, own)
    key = form.get("idempotency_key", "")
    key = key if is_valid_key(key) else ""
    if "confirm" in form and key and await _was_declared(shop, own, key):
        return see_other(request, own.path())
    try:
        check_any_left(offer)
        declared = read_declaration(form, offer.open)
        if "confirm" not in form:
            return _confirmation(request, shop, own, offer, declared, key)
        await declare(request, shop, own.order.id, declared, actor=await actor_of(request, own.order), key=key)
    except (InvalidError, WithdrawalRefusedError) as refusal:
        return _form(request, shop, own, offer, form, refusal)
    except WithdrawalKeyReusedError:
        return _form(request, shop, own, offer, form, SENT_BEFORE)
    return see_other(request, own.path())


async def _offer(shop: Shop, own: OwnOrder) -> WithdrawalOffer:
    async with shop.database.read() as connection:
        return await what_may_be_withdrawn(connection, own.order, rules=shop.settings.return_rules)


async def _was_declared(shop: Shop, own: OwnOrder, key: str) -> bool:
    async with shop.database.read() as connection:
        return await was_declared(connection, order_id=own.order.id, key=key)


def _confirmation(
    request: PageRequest, shop: Shop, own: OwnOrder, offer: WithdrawalOffer, declared: Declaration, key: str
) -> Html:
    chosen = {line.line_id: line for line in withdrawn_lines(offer.lines, declared.lines)}
    return private_page(
        request,
        shop,
        "withdrawals/confirm.html",
        own=own,
        order=own.order,
        declared=declared,
        lines=[(line, chosen[line.line_id]) for line in offer.lines if line.line_id in chosen],
        to_return=any(line.to_return for line in chosen.values()),
        cancelled=any(line.cancelled for line in chosen.values()),
        field_of=quantity_field,
        key=key or str(uuid4()),
    )


def _form(
    request: PageRequest,
    shop: Shop,
    own: OwnOrder,
    offer: WithdrawalOffer,
    form: dict[str, str],
    refusal: ShopError | None = None,
) -> Html:
    errors = refusal.errors if isinstance(refusal, InvalidError) else {}
    first = {"name": own.order.address.get("name", ""), "email": own.order.email}
    first |= {quantity_field(line): str(line.left) for line in offer.open}
    return private_page(
        request,
        shop,
        "withdrawals/form.html",
        refusal=refusal,
        own=own,
        order=own.order,
        offer=offer,
        form={name: text.replace("\x00", "")[:LONGEST] for name, text in (form or first).items()},
        errors=errors,
        notice=refusal.message if refusal and not errors else "",
        counts=COUNTS,
        field_of=quantity_field,
    )
