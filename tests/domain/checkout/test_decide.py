"""Decisions of a checkout: first come, first served."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from domain.checkout.decide import Accepted, Checkout, Offer, Wanted, decide
from domain.checkout.errors import EmptyCartError, OutOfStockError, TotalChangedError

LAMP, MUG = UUID(int=1), UUID(int=2)


def offer(variant_id: UUID, on_hand: int, *, published: bool = True) -> Offer:
    return Offer(variant_id, on_hand, 1000, "SKU", {}, "lamp", "Lamp", published, None)


def wish(**changes: object) -> Checkout:
    fields: dict[str, object] = {
        "cart_id": uuid4(), "key": "k", "email": "a@example.com", "address": {"country": "GB"},
        "delivery_method": "", "payment_method": "card", "expected_total": None, "currency": "GBP", "hold_seconds": 60,
    }  # fmt: skip
    return Checkout(**{**fields, **changes})  # type: ignore[arg-type]


def test_the_last_lamp_goes_to_the_first_checkout() -> None:
    first, second = wish(), wish()
    carts = {one.cart_id: [Wanted(LAMP, 1)] for one in (second, first)}
    got, refused = decide([first, second], carts, {LAMP: offer(LAMP, 1)})
    assert isinstance(got, Accepted)
    assert isinstance(refused, OutOfStockError)
    assert (refused.lines[0].left, refused.message) == (0, "Lamp has sold out.")


def test_a_refusal_names_every_short_line_and_the_number_left() -> None:
    one = wish()
    carts = {one.cart_id: [Wanted(LAMP, 3), Wanted(MUG, 1), Wanted(UUID(int=9), 1)]}
    [refused] = decide([one], carts, {LAMP: offer(LAMP, 2), MUG: offer(MUG, 5, published=False)})
    assert isinstance(refused, OutOfStockError)
    assert [(line.wanted, line.left) for line in refused.lines] == [(3, 2), (1, 0), (1, 0)]


def test_an_empty_cart_and_a_changed_total_are_refused() -> None:
    empty, changed = wish(), wish(expected_total=999)
    refusals = decide([empty, changed], {changed.cart_id: [Wanted(LAMP, 1)]}, {LAMP: offer(LAMP, 1)})
    assert isinstance(refusals[0], EmptyCartError)
    assert isinstance(refusals[1], TotalChangedError)
    assert refusals[1].quote.total == 1395


def test_a_refused_cart_leaves_its_stock_to_the_next() -> None:
    greedy, modest = wish(), wish()
    carts = {greedy.cart_id: [Wanted(LAMP, 2)], modest.cart_id: [Wanted(LAMP, 1)]}
    decisions = decide([greedy, modest], carts, {LAMP: offer(LAMP, 1)})
    assert isinstance(decisions[1], Accepted)


@given(stock=st.integers(0, 30), wishes=st.lists(st.integers(1, 9), max_size=40))
def test_stock_is_never_exceeded_and_never_refused_without_need(stock: int, wishes: list[int]) -> None:
    checkouts = [wish() for _ in wishes]
    carts = {one.cart_id: [Wanted(LAMP, count)] for one, count in zip(checkouts, wishes, strict=True)}
    decisions = decide(checkouts, carts, {LAMP: offer(LAMP, stock)})
    left = stock
    for decision, count in zip(decisions, wishes, strict=True):
        assert isinstance(decision, Accepted) == (count <= left)
        left -= count if isinstance(decision, Accepted) else 0
    assert left >= 0


def test_equal_requests_have_equal_hashes() -> None:
    cart_id = uuid4()
    assert wish(cart_id=cart_id).request_hash == wish(cart_id=cart_id).request_hash
    assert wish().request_hash != wish(email="b@example.com").request_hash
