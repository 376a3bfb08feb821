"""Refunds that the bank sends back: restocked goods stay in stock once, and no penny is lost."""

from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg

from domain.checkout.place_order import Placed, place_orders
from domain.checkout.request import OrderedVariant
from domain.connection import Connection
from domain.orders.parcels import Parcel
from domain.orders.payment_settlement import settle
from domain.orders.queries import find_order_by_id
from domain.orders.refund_settlement import succeed_refund, undo_refund
from domain.orders.refunded_lines import RequestedLine
from domain.orders.refunds import RefundRequest, refund_order
from domain.orders.shipping import send_parcel
from domain.payments.operations import PaymentOutcome, open_attempt
from domain.returns.arrival import ReceivedLine, receive_return
from domain.returns.asking import LineToReturn, ReturnForm, request_return
from domain.returns.operations import move_return
from domain.returns.reasons import Reason
from domain.returns.states import ReturnStatus
from domain.returns.views import ReturnRules
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.codes import make_code
from tests.support.concurrency.crowd import new_checkout
from tests.support.shop import check_books

RULES = ReturnRules(30, "Europe/London")
ON_HAND = "SELECT on_hand FROM stock_items WHERE variant_id = $1"


async def paid(connection: Connection, variant_id: UUID, quantity: int, code: str = "") -> tuple[UUID, UUID]:
    """An order of so many that is paid by card, and its line."""
    one = new_checkout(uuid4(), "key", "ada@example.com")
    checkout = replace(one, cart_id=None, items=(OrderedVariant(variant_id, quantity),), discount_code=code)
    [placed] = await place_orders(connection, [checkout])
    assert isinstance(placed, Placed)
    await open_attempt(connection, order_id=placed.order_id, provider="simulated", reference="reference")
    await settle(connection, provider="simulated", reference="reference", outcome=PaymentOutcome.SUCCESS)
    return placed.order_id, (await find_order_by_id(connection, placed.order_id)).lines[0].id


async def back(connection: Connection, order_id: UUID, line_id: UUID, *, restock: bool = False) -> tuple[UUID, int]:
    """Refund one of the line; says the refund and its amount."""
    wanted = RefundRequest("Sorry.", (RequestedLine(line_id, 1, restock),))
    made = await refund_order(connection, order_id=order_id, wanted=wanted, actor="staff")
    await succeed_refund(connection, refund_id=made.refund_id, provider_reference=None)
    return made.refund_id, await connection.fetchval("SELECT amount FROM refunds WHERE id = $1", made.refund_id)


async def test_restocked_goods_stay_in_stock_once(connection: asyncpg.Connection, cast: Cast) -> None:
    order_id, line_id = await paid(connection, cast.kettle, 3)
    first, _ = await back(connection, order_id, line_id, restock=True)
    assert await connection.fetchval(ON_HAND, cast.kettle) == KETTLE_STOCK - 2
    await undo_refund(connection, refund_id=first, error="The account is closed.")
    await check_books(connection)
    await back(connection, order_id, line_id, restock=True)
    assert await connection.fetchval(ON_HAND, cast.kettle) == KETTLE_STOCK - 2
    await back(connection, order_id, line_id, restock=True)
    assert await connection.fetchval(ON_HAND, cast.kettle) == KETTLE_STOCK - 1
    await check_books(connection)


async def test_a_refund_in_place_of_another_costs_no_penny_more(connection: asyncpg.Connection, cast: Cast) -> None:
    await make_code(connection, "PENNY", kind="amount", value=100)
    order_id, line_id = await paid(connection, cast.oat_mug, 3, "PENNY")
    amounts = [await back(connection, order_id, line_id) for _ in range(3)]
    assert [amount for _, amount in amounts] == [1766, 1767, 1767]
    await undo_refund(connection, refund_id=amounts[0][0], error="The account is closed.")
    assert (await back(connection, order_id, line_id))[1] == 1766
    await check_books(connection)


async def test_an_item_returned_and_refunded_meanwhile_is_restocked_once(
    connection: asyncpg.Connection, cast: Cast
) -> None:
    order_id, line_id = await paid(connection, cast.kettle, 1)
    await send_parcel(connection, order_id=order_id, wanted=None, parcel=Parcel(), actor="staff")
    wanted = ReturnForm((LineToReturn(line_id, 1, Reason.FAULTY),))
    asked = await request_return(connection, order_id=order_id, wanted=wanted, rules=RULES)
    approved = {"wanted": ReturnStatus.APPROVED, "actor": "staff", "answer": "Send it."}
    await move_return(connection, return_id=asked.return_id, **approved)  # type: ignore[arg-type]
    refund = RefundRequest("Sorry.", (RequestedLine(line_id, 1, restock=True),))
    made = await refund_order(connection, order_id=order_id, wanted=refund, actor="staff")
    came = [ReceivedLine(line_id, 1, restock=True)]
    await receive_return(connection, return_id=asked.return_id, came=came, actor="staff")
    await succeed_refund(connection, refund_id=made.refund_id, provider_reference=None)
    assert await connection.fetchval(ON_HAND, cast.kettle) == KETTLE_STOCK
    assert await connection.fetchval("SELECT count(*) FROM refunds") == 1
    await check_books(connection)
