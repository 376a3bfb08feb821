"""Actions of a walk on the goods of orders: they are ordered, shipped, requested for return and received."""

from dataclasses import replace
from uuid import UUID, uuid4

from domain.checkout.change_order import change_order
from domain.checkout.change_parts import AddedItem, WantedChange
from domain.checkout.change_plan import Terms
from domain.checkout.place_order import Placed, place_orders
from domain.checkout.request import OrderedVariant
from domain.orders.operations import cancel_order
from domain.orders.parcels import Parcel
from domain.orders.queries import find_order_by_id
from domain.orders.shipping import send_parcel
from domain.orders.staff_actions import bring_to
from domain.orders.states import MOVES, OrderStatus
from domain.payments.method_rules import USUAL_RULES
from domain.payments.methods import CARD, METHODS
from domain.returns.arrival import ReceivedLine, receive_return
from domain.returns.asking import LineToReturn, ReturnForm, request_return
from domain.returns.operations import move_return
from domain.returns.queries import returns_of
from domain.returns.reasons import Reason
from domain.returns.states import ReturnStatus
from domain.returns.views import ReturnRules
from domain.taxes.rules import TaxRules
from tests.support.concurrency.crowd import ADDRESS_ROW, new_checkout
from tests.support.concurrency.walk import Walk
from tests.support.concurrency.walk_money import PROVIDER, pay, visit
from tests.support.delivery import USUAL_METHODS

RULES = ReturnRules(30, "Europe/London")
ON_TOP = TaxRules(included=False)

ALL_ON = tuple(replace(rule, enabled=True) for rule in USUAL_RULES)


async def place(walk: Walk, _order_id: UUID) -> None:
    """Order one or two products, by one of three payment methods, with a code or without."""
    chance, items = walk.chance, [OrderedVariant(one, walk.chance.randint(1, 3)) for one in walk.goods]
    plain = new_checkout(uuid4(), uuid4().hex, f"buyer{len(walk.orders)}@example.com")
    checkout = replace(
        plain,
        cart_id=None,
        items=tuple(chance.sample(items, chance.randint(1, 2))),
        payment_method=chance.choice((CARD, CARD, *METHODS)),
        payment_rules=ALL_ON,
        discount_code=chance.choice(("", "", "AUTUMN", "GIFT")),
        taxes=chance.choice((plain.taxes, ON_TOP)),
    )
    [outcome] = await place_orders(walk.connection, [checkout])
    if not isinstance(outcome, Placed):
        raise outcome
    walk.orders.append(outcome.order_id)
    if checkout.payment_method == CARD:
        await visit(walk, outcome.order_id)


ABROAD = {**ADDRESS_ROW, "city": "Paris", "postal_code": "75001", "country": "FR"}


async def change(walk: Walk, order_id: UUID) -> None:
    """Change what staff may of an order: quantities, a further product, where it goes and how."""
    chance, order = walk.chance, await find_order_by_id(walk.connection, order_id)
    lines = chance.sample(order.lines, chance.randint(0, len(order.lines)))
    sku = await walk.connection.fetchval("SELECT sku FROM variants WHERE id = $1", chance.choice(walk.goods))
    address = chance.choice((order.address, order.address, ADDRESS_ROW, ABROAD))
    wanted = WantedChange(
        email=order.email,
        address=address,
        delivery_method=chance.choice(("", "express")) if address["country"] == "GB" else "",
        quantities={line.id: chance.randint(0, 3) for line in lines},
        added=(AddedItem(sku, chance.randint(1, 2)),) if chance.random() < 0.3 else (),
    )
    terms = Terms(USUAL_METHODS, chance.choice((TaxRules(), ON_TOP)), "GBP", PROVIDER, uuid4().hex, 900)
    await change_order(walk.connection, order_id=order_id, wanted=wanted, terms=terms, actor="staff")


async def buy(walk: Walk, order_id: UUID) -> None:
    """Order a product by card, and pay for it."""
    item = OrderedVariant(walk.chance.choice(walk.goods), walk.chance.randint(1, 2))
    checkout = replace(new_checkout(uuid4(), uuid4().hex, "ada@example.com"), cart_id=None, items=(item,))
    [outcome] = await place_orders(walk.connection, [checkout])
    if not isinstance(outcome, Placed):
        raise outcome
    walk.orders.append(outcome.order_id)
    await visit(walk, outcome.order_id)
    await pay(walk, outcome.order_id)


async def add_one(walk: Walk, order_id: UUID) -> None:
    """Change an order to one more of its first line; its customer opens the page on which the difference is paid."""
    order = await find_order_by_id(walk.connection, order_id)
    first = order.lines[0]
    wanted = WantedChange(order.email, order.address, order.delivery_method, {first.id: first.quantity + 1})
    taxes = TaxRules() if order.tax_included else ON_TOP
    terms = Terms(USUAL_METHODS, taxes, "GBP", PROVIDER, uuid4().hex, 900)
    plan = await change_order(walk.connection, order_id=order_id, wanted=wanted, terms=terms, actor="staff")
    if plan.due:
        await visit(walk, order_id)


async def cancel(walk: Walk, order_id: UUID) -> None:
    """Cancel an order as the customer."""
    await cancel_order(walk.connection, order_id=order_id, actor="customer")


async def move(walk: Walk, order_id: UUID) -> None:
    """Change an order's status as staff."""
    order = await find_order_by_id(walk.connection, order_id)
    onward = MOVES[OrderStatus(order.status)][:1] or tuple(OrderStatus)
    wanted = walk.chance.choice(onward if walk.chance.random() < 0.9 else tuple(OrderStatus))
    await bring_to(walk.connection, order_id=order_id, wanted=wanted, actor="staff")


async def send_some(walk: Walk, order_id: UUID) -> None:
    """Ship a part of an order."""
    order = await find_order_by_id(walk.connection, order_id)
    lines = walk.chance.sample(order.lines, walk.chance.randint(1, len(order.lines)))
    wanted = {line.id: walk.some(line.quantity - 1) for line in lines}
    await send_parcel(walk.connection, order_id=order_id, wanted=wanted, parcel=Parcel(), actor="staff")


async def ask_back(walk: Walk, order_id: UUID) -> None:
    """Request a return as the customer."""
    order = await find_order_by_id(walk.connection, order_id)
    lines = walk.chance.sample(order.lines, walk.chance.randint(1, len(order.lines)))
    wanted = ReturnForm(tuple(LineToReturn(one.id, walk.some(one.quantity - 1), Reason.FAULTY) for one in lines))
    await request_return(walk.connection, order_id=order_id, wanted=wanted, rules=RULES)


ANSWERS = (*(ReturnStatus.APPROVED,) * 3, ReturnStatus.DECLINED, ReturnStatus.WITHDRAWN)


async def answer(walk: Walk, order_id: UUID) -> None:
    """Approve, decline or withdraw a return."""
    found = walk.one_of(await returns_of(walk.connection, order_id))
    wanted = walk.chance.choice(ANSWERS)
    await move_return(
        walk.connection,
        return_id=found.id,
        wanted=wanted,
        actor="staff",
        answer="As you wish.",
        by_customer=wanted is ReturnStatus.WITHDRAWN,
    )


async def arrive(walk: Walk, order_id: UUID) -> None:
    """Receive a return, or a part of it."""
    found = [one for one in await returns_of(walk.connection, order_id) if one.status == "approved"]
    chosen = walk.one_of(found)
    came = [ReceivedLine(one.line_id, walk.some(one.quantity), walk.chance.random() < 0.6) for one in chosen.lines]
    await receive_return(walk.connection, return_id=chosen.id, came=came, actor="staff")


async def edit_code(walk: Walk, _order_id: UUID) -> None:
    """Change the limit of a code, never below its uses."""
    await walk.connection.execute(
        "UPDATE discounts SET limit_total = used + $1 WHERE code = 'AUTUMN'", walk.chance.randint(1, 3)
    )
