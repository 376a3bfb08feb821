"""Decisions of a checkout: first come, first served."""

from dataclasses import replace
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from domain.checkout.decide import Accepted, Offer, decide
from domain.checkout.errors import EmptyCartError, OutOfStockError, TotalChangedError
from domain.checkout.request import Checkout, OrderedVariant
from domain.delivery.methods import DeliveryMethod
from domain.errors import InvalidError
from domain.payments.gateway import AmountLimits
from domain.payments.method_rules import MethodRule
from tests.support.delivery import USUAL_METHODS

LAMP, MUG = UUID(int=1), UUID(int=2)


def offer(variant_id: UUID, on_hand: int, *, published: bool = True) -> Offer:
    return Offer(variant_id, on_hand, 1000, "SKU", {}, "lamp", "Lamp", published, None)


def new_checkout(**changes: object) -> Checkout:
    fields: dict[str, object] = {
        "cart_id": uuid4(), "key": "k", "email": "a@example.com", "address": {"country": "GB"},
        "delivery_method": "", "payment_method": "card", "expected_total": None, "currency": "GBP", "hold_seconds": 60,
        "methods": USUAL_METHODS,
    }  # fmt: skip
    return Checkout(**{**fields, **changes})  # type: ignore[arg-type]


def test_the_last_lamp_goes_to_the_first_checkout() -> None:
    first, second = new_checkout(), new_checkout()
    carts = {one.cart_id: [OrderedVariant(LAMP, 1)] for one in (second, first)}
    got, refused = decide([first, second], carts, {LAMP: offer(LAMP, 1)})
    assert isinstance(got, Accepted)
    assert isinstance(refused, OutOfStockError)
    assert (refused.lines[0].left, refused.message) == (0, "Lamp has sold out.")


def test_a_refusal_names_every_short_line_and_the_number_left() -> None:
    one = new_checkout()
    carts = {one.cart_id: [OrderedVariant(LAMP, 3), OrderedVariant(MUG, 1), OrderedVariant(UUID(int=9), 1)]}
    [refused] = decide([one], carts, {LAMP: offer(LAMP, 2), MUG: offer(MUG, 5, published=False)})
    assert isinstance(refused, OutOfStockError)
    assert [(line.wanted, line.left) for line in refused.lines] == [(3, 2), (1, 0), (1, 0)]


def test_an_empty_cart_and_a_changed_total_are_refused() -> None:
    empty, changed = new_checkout(), new_checkout(expected_total=999)
    refusals = decide([empty, changed], {changed.cart_id: [OrderedVariant(LAMP, 1)]}, {LAMP: offer(LAMP, 1)})
    assert isinstance(refusals[0], EmptyCartError)
    assert isinstance(refusals[1], TotalChangedError)
    assert refusals[1].quote.total == 1395


def test_a_refused_cart_leaves_its_stock_to_the_next() -> None:
    greedy, modest = new_checkout(), new_checkout()
    carts = {greedy.cart_id: [OrderedVariant(LAMP, 2)], modest.cart_id: [OrderedVariant(LAMP, 1)]}
    decisions = decide([greedy, modest], carts, {LAMP: offer(LAMP, 1)})
    assert isinstance(decisions[1], Accepted)


@given(stock=st.integers(0, 30), counts=st.lists(st.integers(1, 9), max_size=40))
def test_stock_is_never_exceeded_and_never_refused_without_need(stock: int, counts: list[int]) -> None:
    checkouts = [new_checkout() for _ in counts]
    carts = {one.cart_id: [OrderedVariant(LAMP, count)] for one, count in zip(checkouts, counts, strict=True)}
    decisions = decide(checkouts, carts, {LAMP: offer(LAMP, stock)})
    left = stock
    for decision, count in zip(decisions, counts, strict=True):
        assert isinstance(decision, Accepted) == (count <= left)
        left -= count if isinstance(decision, Accepted) else 0
    assert left >= 0


def test_equal_requests_have_equal_hashes() -> None:
    cart_id = uuid4()
    assert new_checkout(cart_id=cart_id).request_hash == new_checkout(cart_id=cart_id).request_hash
    assert new_checkout().request_hash != new_checkout(email="b@example.com").request_hash


def test_what_is_no_longer_for_sale_is_not_called_sold_out() -> None:
    one = new_checkout()
    [refused] = decide([one], {one.cart_id: [OrderedVariant(MUG, 1)]}, {MUG: offer(MUG, 5, published=False)})
    assert isinstance(refused, OutOfStockError)
    assert refused.message == "Lamp is no longer for sale."


def test_a_total_that_the_provider_never_charges_is_refused_before_anything_is_held() -> None:
    limits = AmountLimits(1396, 2394)
    low, high, fits, invoice = (
        new_checkout(limits=limits),
        new_checkout(limits=limits),
        new_checkout(limits=limits),
        new_checkout(limits=limits, payment_method="invoice", payment_rules=(MethodRule("invoice", enabled=True),)),
    )
    counts = {low.cart_id: 1, high.cart_id: 3, fits.cart_id: 2, invoice.cart_id: 1}
    carts = {cart_id: [OrderedVariant(LAMP, count)] for cart_id, count in counts.items()}
    limits_of_two = AmountLimits(1396, 2395)
    fits = replace(fits, limits=limits_of_two)
    decisions = decide([low, high, fits, invoice], carts, {LAMP: offer(LAMP, 9)})
    assert isinstance(decisions[0], InvalidError)
    assert "At least £13.96 can be paid by card, and this order comes to £13.95" in decisions[0].message
    assert isinstance(decisions[1], InvalidError)
    assert [isinstance(one, Accepted) for one in decisions[2:]] == [True, True]


def test_an_order_of_nothing_begins_confirmed() -> None:
    free = Offer(LAMP, 5, 0, "SKU", {}, "lamp", "Lamp", True, None)
    method = DeliveryMethod("free", "Free", 0, None, (1, 2), ("GB",))
    one = new_checkout(methods=(method,), limits=AmountLimits(30, 100))
    [accepted] = decide([one], {one.cart_id: [OrderedVariant(LAMP, 1)]}, {LAMP: free})
    assert isinstance(accepted, Accepted)
    assert (accepted.order_row()["status"], accepted.order_row()["hold_seconds"]) == ("confirmed", None)
