"""The shares of a line's parts add up to the line."""

from hypothesis import given
from hypothesis import strategies as st

from domain.orders.refunded_lines import share

AMOUNTS = st.integers(0, 10**9)


@given(AMOUNTS, st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_a_line_in_parts_is_worth_the_line(net: int, parts: list[int]) -> None:
    before, worth = 0, 0
    for wanted in parts:
        amount = share(net, sum(parts), before=before, wanted=wanted)
        assert amount >= 0
        before, worth = before + wanted, worth + amount
    assert worth == net
