"""Parts of a line add up to the whole, whatever the discount."""

from hypothesis import given
from hypothesis import strategies as st

from domain.orders.shares import net_of_lines, share

AMOUNTS = st.integers(0, 10**9)


@given(st.lists(AMOUNTS, min_size=1, max_size=12), st.data())
def test_nets_add_up_to_what_was_paid(totals: list[int], data: st.DataObject) -> None:
    discount = data.draw(st.integers(0, sum(totals)))
    nets = net_of_lines(totals, discount)
    assert sum(nets) == sum(totals) - discount if sum(totals) else nets == totals
    assert all(0 <= net <= total for net, total in zip(nets, totals, strict=True))


@given(AMOUNTS, st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_a_line_in_parts_is_worth_the_line(net: int, parts: list[int]) -> None:
    before, worth = 0, 0
    for wanted in parts:
        amount = share(net, sum(parts), before=before, wanted=wanted)
        assert amount >= 0
        before, worth = before + wanted, worth + amount
    assert worth == net
