"""The actions of staff on an order. Each is a noun below its address, and the order history names who did it."""

from litestar import post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.orders.fulfilment import line_states
from domain.orders.manual_payments import record_by_hand
from domain.orders.refunds import look_at_refund, refund_order
from domain.orders.rest_cancellation import cancel_rest
from domain.orders.shipping import send_parcel
from domain.orders.staff_actions import bring_to, take_note
from domain.words.messages import gettext
from web.auth.guards import May
from web.http.render import Html, PageRequest
from web.orders.admin.forms import read_note, read_parcel, read_refund
from web.orders.admin.moves import STATUS_OF_NOUN
from web.orders.admin.refund_confirmation import confirmation_page
from web.orders.admin.submit import acting
from web.shop import Shop, TheShop


async def _move(request: PageRequest, shop: Shop, number: str, noun: str) -> Html:
    async with acting(request, shop, number, noun) as now:
        note = read_note(now.form, f"note-{noun}")
        await bring_to(
            now.connection,
            order_id=now.order.id,
            wanted=STATUS_OF_NOUN[noun],
            actor=now.actor,
            note=note,
            seen=now.seen,
        )
    return await now.answer()


@post("/admin/orders/{number:str}/confirmation", guards=[May(Verb.CHANGE_ORDERS)], status_code=200)
async def confirm_order(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Confirm an order that is paid by invoice or on delivery."""
    return await _move(request, shop, number, "confirmation")


@post("/admin/orders/{number:str}/delivery", guards=[May(Verb.SHIP)], status_code=200)
async def deliver_order(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Mark an order as delivered; if it is paid on delivery, this records its payment too."""
    return await _move(request, shop, number, "delivery")


@post("/admin/orders/{number:str}/cancellation", guards=[May(Verb.CHANGE_ORDERS)], status_code=200)
async def cancel_by_staff(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Cancel an order: its items are restocked and its payment is refunded."""
    return await _move(request, shop, number, "cancellation")


@post("/admin/orders/{number:str}/rest-cancellation", guards=[May(Verb.CHANGE_ORDERS)], status_code=200)
async def cancel_rest_by_staff(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Cancel what is not shipped of an order that nobody has paid: it is restocked and credited."""
    async with acting(request, shop, number, "rest-cancellation") as now:
        reason = read_note(now.form, "note-rest-cancellation")
        await cancel_rest(now.connection, order_id=now.order.id, reason=reason, actor=now.actor, seen=now.seen)
    return await now.answer()


@post("/admin/orders/{number:str}/failure", guards=[May(Verb.CHANGE_ORDERS)], status_code=200)
async def fail_by_staff(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """End the hold of an unpaid order now."""
    return await _move(request, shop, number, "failure")


@post("/admin/orders/{number:str}/shipments", guards=[May(Verb.SHIP)], status_code=200)
async def send_by_staff(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Ship a parcel with a quantity of each line; the order is shipped once nothing is left to ship."""
    async with acting(request, shop, number, "shipments") as now:
        due = {one.line.id: one.due for one in line_states(now.order)}
        wanted, parcel = read_parcel(now.form, due)
        await send_parcel(
            now.connection, order_id=now.order.id, wanted=wanted, parcel=parcel, actor=now.actor, seen=now.seen
        )
    return await now.answer()


@post("/admin/orders/{number:str}/refunds", guards=[May(Verb.REFUND)], status_code=200)
async def refund_by_staff(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Refund lines or an amount, once for each form, however often it is submitted.

    A form that is not confirmed yet is answered by the page that states the amount and confirms it.
    """
    planned = None
    async with acting(request, shop, number, "refunds") as now:
        wanted, key = read_refund(now.form, now.order, shop.settings)
        if "confirmed" in now.form:
            await refund_order(
                now.connection, order_id=now.order.id, wanted=wanted, actor=now.actor, key=key, seen=now.seen
            )
        else:
            planned = await look_at_refund(now.connection, order_id=now.order.id, wanted=wanted, seen=now.seen)
    if planned and now.refusal is None:
        return confirmation_page(now, wanted, planned)
    return await now.answer()


@post("/admin/orders/{number:str}/payments", guards=[May(Verb.RECORD_PAYMENTS)], status_code=200)
async def record_payment(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Record that the full amount was received by bank transfer or in cash."""
    async with acting(request, shop, number, "payments") as now:
        await record_by_hand(now.connection, order_id=now.order.id, actor=now.actor, seen=now.seen)
    return await now.answer()


@post("/admin/orders/{number:str}/notes", guards=[May(Verb.CHANGE_ORDERS)], status_code=200)
async def note_by_staff(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Add a note to the order history, visible to staff only."""
    async with acting(request, shop, number, "notes") as now:
        note = read_note(now.form, "note", needed=gettext("Enter a note."))
        await take_note(now.connection, order_id=now.order.id, note=note, actor=now.actor)
    return await now.answer()
