"""From which payments a refund is taken: from one if it has enough, else from several, the newest first."""

from uuid import UUID

from domain.payments.refunds import Captured, LineBack, spread


def payment(number: int, left: int) -> Captured:
    return Captured(UUID(int=number), "simulated", 1000, left, "GBP", surplus=False)


def line(number: int, quantity: int, amount: int) -> LineBack:
    return LineBack(UUID(int=number), quantity, amount, restock=True)


def test_one_payment_gives_all_if_it_can_whether_it_is_the_newest_or_not() -> None:
    newest, first = payment(2, 60), payment(1, 270)
    for amount, taken in [(0, newest), (60, newest), (61, first), (270, first)]:
        [part] = spread([newest, first], amount)
        assert (part.payment, part.amount) == (taken, amount)


def test_several_payments_give_what_they_have_and_the_first_part_has_the_quantities() -> None:
    empty, newest, first = payment(3, 0), payment(2, 60), payment(1, 270)
    parts = spread([empty, newest, first], 300, [line(1, 2, 50), line(2, 1, 30), line(3, 4, 220)])
    assert [(part.payment, part.amount) for part in parts] == [(newest, 60), (first, 240)]
    found = [[(one.order_line_id.int, one.quantity, one.amount, one.restock) for one in part.lines] for part in parts]
    assert found == [
        [(1, 2, 50, True), (2, 1, 10, True), (3, 4, 0, True)],
        [(2, 0, 20, False), (3, 0, 220, False)],
    ]
