"""What an order costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.checkout.delivery import COUNTRIES, HOME, method_for, methods_for
from domain.checkout.quote import Priced, included_tax, quote
from domain.errors import ConflictError, InvalidError
from domain.money import MAX_AMOUNT, decimal_text, format_money

LINES = st.lists(st.builds(Priced, st.integers(0, 10**9), st.integers(1, 99)), max_size=50)


@given(lines=LINES, country=st.sampled_from(COUNTRIES))
def test_figures_always_add_up(lines: list[Priced], country: str) -> None:
    for method in methods_for(country):
        figures = quote(lines, method, country)
        assert figures.subtotal == sum(line.unit_price * line.quantity for line in lines)
        assert figures.total == figures.subtotal - figures.discount + figures.delivery
        assert 0 <= figures.tax <= figures.total
        assert {"delivery", "tax"} <= set(figures.explanation)


@pytest.mark.parametrize(("gross", "tax"), [(0, 0), (1, 0), (3, 1), (600, 100), (1800, 300), (1999, 333), (2000, 333)])
def test_tax_within_british_prices_is_a_sixth(gross: int, tax: int) -> None:
    assert included_tax(gross, "GB") == tax


def test_no_tax_abroad() -> None:
    assert included_tax(1800, "FR") == 0


@pytest.mark.parametrize(("subtotal", "cost"), [(0, 395), (5999, 395), (6000, 0), (100000, 0)])
def test_standard_delivery_at_home_is_free_from_sixty_pounds(subtotal: int, cost: int) -> None:
    assert method_for(HOME, "standard").cost(subtotal) == cost
    assert method_for(HOME, "express").cost(subtotal) == 795


def test_a_free_delivery_says_why() -> None:
    figures = quote([Priced(6000, 1)], method_for(HOME, ""), HOME)
    assert figures.delivery == 0
    assert "free" in figures.explanation["delivery"]


@pytest.mark.parametrize(("country", "code", "field"), [("ZZ", "", "country"), ("FR", "express", "delivery_method")])
def test_what_we_do_not_offer_is_refused_beside_its_field(country: str, code: str, field: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        method_for(country, code)
    assert field in refusal.value.errors


def test_sums_beyond_all_bounds_are_refused() -> None:
    with pytest.raises(ConflictError):
        quote([Priced(MAX_AMOUNT, 2)], method_for(HOME, ""), HOME)


@pytest.mark.parametrize(
    ("amount", "currency", "written", "plain"),
    [
        (1850, "GBP", "£18.50", "18.50"), (1800, "GBP", "£18", "18.00"), (1, "GBP", "£0.01", "0.01"),
        (123456700, "GBP", "£1,234,567", "1234567.00"), (1800, "JPY", "JP¥1,800", "1800"), (0, "EUR", "€0", "0.00"),
        (-500, "GBP", "-£5", "-5.00"),
    ],
)  # fmt: skip
def test_money_as_people_and_machines_write_it(amount: int, currency: str, written: str, plain: str) -> None:
    assert format_money(amount, currency, "en_GB") == written
    assert decimal_text(amount, currency) == plain
