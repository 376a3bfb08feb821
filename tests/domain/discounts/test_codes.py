"""Discount codes: their discount, their refusals, and the shares of the lines."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.checkout.codes import Claim, Codes
from domain.discounts.codes import Code, check_code
from domain.discounts.errors import CodeRefusedError, UnknownCodeError
from domain.money import allocate


def code(**changes: object) -> Code:
    fields: dict[str, object] = {
        "id": UUID(int=1), "code": "Autumn", "kind": "percentage", "value": 10, "currency": "GBP",
        "minimum_subtotal": 0, "limit_total": None, "limit_per_customer": None, "used": 0, "begun": True,
        "ended": False,
    }  # fmt: skip
    return Code(**{**fields, **changes})  # type: ignore[arg-type]


def claim(number: int, *, email: str = "", user: int | None = None) -> Claim:
    return Claim(
        ("guest", str(number)), "autumn", UUID(int=user) if user else None, email or f"{number}@example.com", "GBP"
    )


@pytest.mark.parametrize(
    ("kind", "value", "subtotal", "off"),
    [
        ("percentage", 10, 1999, 200), ("percentage", 10, 1994, 199), ("percentage", 10, 1995, 200),
        ("percentage", 100, 1, 1), ("percentage", 33, 1, 0), ("amount", 500, 499, 499), ("amount", 500, 501, 500),
        ("free_delivery", 0, 1000, 0),
    ],
)  # fmt: skip
def test_percentages_are_rounded_half_up_and_amounts_never_exceed_the_goods(
    kind: str, value: int, subtotal: int, off: int
) -> None:
    assert code(kind=kind, value=value).off(subtotal) == off


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ended": True}, "has expired"),
        ({"begun": False}, "isn't active yet"),
        ({"currency": "EUR"}, "prices in EUR"),
        ({"limit_total": 3, "used": 3}, "used up"),
        ({"limit_per_customer": 2}, "as often as it allows"),
        ({"minimum_subtotal": 1500}, "Spend £5 more"),
    ],
)
def test_a_refusal_says_why_beside_the_field(changes: dict[str, object], words: str) -> None:
    with pytest.raises(CodeRefusedError) as refusal:
        check_code(code(**changes), subtotal=1000, currency="GBP", used_by_them=2, may_use=True)
    assert words in refusal.value.errors["discount_code"]


def test_a_batch_counts_its_own_uses() -> None:
    codes = Codes([code(limit_total=5, used=3)])
    for number in (1, 2):
        assert codes.find(claim(number), 1000)
        codes.spend(claim(number))
    with pytest.raises(CodeRefusedError):
        codes.find(claim(3), 1000)
    with pytest.raises(UnknownCodeError):
        Codes().find(claim(3), 1000)


@pytest.mark.parametrize(
    ("first", "second"),
    [(claim(1, email="A@x.org"), claim(2, email="a@X.org")), (claim(1, user=7), claim(2, user=7))],
)
def test_a_customer_is_known_by_address_and_by_account(first: Claim, second: Claim) -> None:
    codes = Codes([code(limit_per_customer=1)])
    codes.spend(first)
    with pytest.raises(CodeRefusedError):
        codes.find(second, 1000)
    assert codes.find(claim(3), 1000)


def test_a_live_code_is_found_before_an_ended_one_of_the_same_words() -> None:
    live, old = code(id=UUID(int=2)), code(ended=True)
    for found in ([live, old], [old, live]):
        assert Codes(found).find(claim(1), 1000) == live


@given(st.lists(st.integers(0, 10**12), max_size=40), st.data())
def test_shares_add_up_and_none_is_larger_than_its_weight(weights: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(weights)))
    shares = allocate(amount, weights)
    assert sum(shares) == amount
    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))
    whole = max(sum(weights), 1)
    off = [abs(share * whole - amount * weight) for share, weight in zip(shares, weights, strict=True)]
    assert all(one < whole for one in off)
