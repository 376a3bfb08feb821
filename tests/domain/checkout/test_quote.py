"""The price of an order."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.checkout.quote import Priced, Quote, quote
from domain.delivery.methods import COUNTRIES, method_for, methods_for
from domain.discounts.codes import Code
from domain.errors import ConflictError, InvalidError
from domain.money import MAX_AMOUNT, decimal_text, format_money
from domain.taxes.places import place_of
from domain.taxes.rates import BY_COUNTRY_AND_CLASS, RATES, TaxClass, rate_of
from domain.taxes.rules import Tax, Taxed, TaxRules, work_out_tax
from domain.taxes.unions import EUROPEAN_UNION, in_european_union
from tests.domain.discounts.test_codes import code
from tests.support.delivery import HOME, USUAL_METHODS

LINES = st.lists(
    st.builds(Priced, st.integers(0, 10**9), st.integers(1, 99), st.sampled_from(TaxClass)), min_size=1, max_size=50
)
CODES = st.one_of(
    st.none(),
    st.builds(lambda value: code(value=value), st.integers(1, 100)),
    st.builds(lambda value: code(kind="amount", value=value), st.integers(1, 10**11)),
    st.just(code(kind="free_delivery", value=0)),
)
AREAS = st.sampled_from([frozenset[str](), frozenset({"GB"}), frozenset({"GB", "IE", "FR", "DE", "JP", "DK"})])


def amounts(figures: Quote, figure: str) -> int:
    return sum(step["amount"] for step in figures.explanation["steps"] if step["figure"] == figure)


@given(
    lines=LINES,
    country=st.sampled_from(COUNTRIES),
    discount=CODES,
    taxes=st.builds(TaxRules, AREAS, st.booleans()),
)
def test_figures_always_add_up(lines: list[Priced], country: str, discount: Code | None, taxes: TaxRules) -> None:
    for method in methods_for(country, USUAL_METHODS):
        figures = quote(lines, method, country, discount, taxes)
        added = 0 if taxes.included else figures.tax
        assert figures.subtotal == sum(line.unit_price * line.quantity for line in lines)
        assert figures.total == figures.subtotal - figures.discount + figures.delivery + added
        assert 0 <= figures.tax <= figures.total
        assert 0 <= figures.discount <= figures.subtotal
        assert sum(line.discount for line in figures.lines) == figures.discount
        assert sum(line.tax for line in figures.lines) + figures.delivery_tax == figures.tax
        for line, shares in zip(lines, figures.lines, strict=True):
            assert 0 <= shares.discount <= line.total
            assert 0 <= shares.tax <= line.total - shares.discount
            assert shares.tax == 0 or shares.tax_rate
        explained = ("price", figures.subtotal), ("discount", figures.discount), ("tax", figures.tax)
        for figure, amount in (*explained, ("delivery", figures.delivery)):
            assert amounts(figures, figure) == amount
        assert {"price", "delivery", "tax", "rounding", "steps"} <= set(figures.explanation)
        assert json.loads(json.dumps(figures.explanation)) == figures.explanation


def taxed(gross: int, country: str = "GB", *, included: bool = True, area: tuple[str, ...] = ("GB",)) -> Tax:
    return work_out_tax([Taxed(gross, TaxClass.STANDARD)], 0, country, TaxRules(frozenset(area), included))


@pytest.mark.parametrize(("gross", "tax"), [(0, 0), (1, 0), (3, 1), (600, 100), (1800, 300), (1999, 333), (2000, 333)])
def test_tax_within_british_prices_is_a_sixth(gross: int, tax: int) -> None:
    assert taxed(gross).total == tax


def test_no_tax_outside_the_tax_area() -> None:
    assert taxed(1800, "FR").total == 0
    assert taxed(1800, "FR", area=("GB", "FR")).total == 300


@pytest.mark.parametrize(("net", "tax"), [(1000, 200), (1, 0), (2, 0), (3, 1), (12, 2), (13, 3)])
def test_tax_on_top_of_prices_is_rounded_half_up(net: int, tax: int) -> None:
    assert taxed(net, included=False).total == tax


def test_mixed_rates_tax_delivery_as_what_it_delivers() -> None:
    lines = [Priced(3000, 1), Priced(1000, 1, TaxClass.ZERO), Priced(1000, 1, TaxClass.REDUCED)]
    figures = quote(lines, method_for(HOME, "", USUAL_METHODS), HOME)
    assert [line.tax_rate for line in figures.lines] == [2000, 0, 500]
    by_rate = [(part["rate"], part["base"], part["amount"]) for part in figures.taxes]
    assert by_rate == [(2000, 3237, 540), (500, 1079, 51), (0, 1079, 0)]
    assert [line.tax for line in figures.lines] == [500, 0, 47]
    assert (figures.tax, figures.delivery_tax) == (591, 44)
    assert figures.explanation["tax"] == "VAT at 20% and 5% and 0%, included"


def test_a_class_that_a_country_does_not_know_has_the_standard_rate() -> None:
    assert rate_of("DK", TaxClass.REDUCED).basis_points == 2500
    assert rate_of("DE", TaxClass.ZERO).basis_points == 1900


def test_every_rate_is_of_a_country_that_we_deliver_to_and_says_where_it_stands() -> None:
    assert {rate.country for rate in RATES} == set(COUNTRIES) - {"CA", "US"}
    assert all(0 <= rate.basis_points <= 3000 and len(rate.source) > 10 for rate in RATES)
    assert len(BY_COUNTRY_AND_CLASS) == len(RATES)


def test_the_explanation_names_every_rounding() -> None:
    figures = quote([Priced(1995, 1)], method_for(HOME, "", USUAL_METHODS), HOME, code(value=10))
    rounded = {step["of"]: step for step in figures.explanation["steps"] if step["figure"] == "rounding"}
    assert (rounded["discount"]["exact"], rounded["discount"]["amount"]) == ("199.5", 200)
    assert rounded.keys() == {"discount"}, "2190 / 6 is 365 exactly"


@given(lines=LINES, country=st.sampled_from(["GB", "IE", "FR", "CH"]), included=st.booleans())
def test_what_was_rounded_is_written_as_decimal_numbers_are(
    lines: list[Priced], country: str, *, included: bool
) -> None:
    rules = TaxRules(frozenset({country}), included=included)
    method = method_for(country, "", USUAL_METHODS)
    figures = quote(lines, method, country, None, rules)
    paid = [Taxed(line.total, line.tax_class) for line in lines]
    parts = work_out_tax(paid, figures.delivery, country, rules).parts
    exact = [Decimal(one.exact.numerator) / one.exact.denominator for one in parts if one.exact != one.tax]
    said = [step["exact"] for step in figures.explanation["steps"] if step["figure"] == "rounding"]
    assert said == [f"{one.quantize(Decimal('0.0001')).normalize():f}" for one in exact]
    assert [one.tax for one in parts] == [int(one.exact + Fraction(1, 2)) for one in parts]


@pytest.mark.parametrize(("subtotal", "cost"), [(0, 395), (5999, 395), (6000, 0), (100000, 0)])
def test_standard_delivery_at_home_is_free_from_sixty_pounds(subtotal: int, cost: int) -> None:
    assert method_for(HOME, "standard", USUAL_METHODS).cost(subtotal) == cost
    assert method_for(HOME, "express", USUAL_METHODS).cost(subtotal) == 795


def test_a_free_delivery_says_why() -> None:
    figures = quote([Priced(6000, 1)], method_for(HOME, "", USUAL_METHODS), HOME)
    assert figures.delivery == 0
    assert "free" in figures.explanation["delivery"]


@pytest.mark.parametrize(("country", "code", "field"), [("ZZ", "", "country"), ("FR", "express", "delivery_method")])
def test_unknown_methods_and_countries_are_refused_beside_their_field(country: str, code: str, field: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        method_for(country, code, USUAL_METHODS)
    assert field in refusal.value.errors


def test_sums_beyond_all_bounds_are_refused() -> None:
    with pytest.raises(ConflictError):
        quote([Priced(MAX_AMOUNT, 2)], method_for(HOME, "", USUAL_METHODS), HOME)


@pytest.mark.parametrize(
    ("amount", "currency", "written", "plain"),
    [
        (1850, "GBP", "£18.50", "18.50"), (1800, "GBP", "£18", "18.00"), (1, "GBP", "£0.01", "0.01"),
        (123456700, "GBP", "£1,234,567", "1234567.00"), (1800, "JPY", "JP¥1,800", "1800"), (0, "EUR", "€0", "0.00"),
        (-500, "GBP", "-£5", "-5.00"), (1250, "CHF", "CHF\xa012.50", "12.50"), (1250, "KWD", "KWD\xa01.250", "1.250"),
    ],
)  # fmt: skip
def test_money_as_people_and_machines_write_it(amount: int, currency: str, written: str, plain: str) -> None:
    assert format_money(amount, currency, "en_GB") == written
    assert decimal_text(amount, currency) == plain


@pytest.mark.parametrize(
    ("home", "area", "country", "words"),
    [
        ("DE", {"DE"}, "FR", "No VAT is charged"),
        ("DE", {"DE"}, "GB", "No VAT. Import duty and tax may be due"),
        ("DE", set(), "AT", "No tax is charged"),
        ("DE", set(), "US", "No tax. Import duty and tax may be due"),
        ("GB", {"GB"}, "FR", "No VAT. Import duty and tax may be due"),
        ("JP", {"GB"}, "JP", "No VAT is charged"),
        ("DE", {"DE"}, "GB BT1 5GS", "No VAT is charged"),
        ("DE", {"DE", "GB"}, "GB BT1 5GS", "VAT at 20%, included"),
        ("GB", {"GB"}, "GB BT1 5GS", "VAT at 20%, included"),
        ("US", {"GB"}, "GB BT1 5GS", "VAT at 20%, included"),
        ("CH", {"CH"}, "GB BT1 5GS", "No VAT. Import duty and tax may be due"),
        ("DE", {"DE"}, "GB JE2 3AB", "No VAT on deliveries to the Channel Islands"),
    ],
)
def test_there_is_no_duty_within_a_country_or_the_european_union(
    home: str, area: set[str], country: str, words: str
) -> None:
    country, _, postcode = country.partition(" ")
    method = replace(USUAL_METHODS[0], countries=(country,))
    place = place_of({"country": country, "postal_code": postcode})
    figures = quote([Priced(1000, 1)], method, country, None, TaxRules(frozenset(area), home=home), place)
    assert figures.explanation["tax"] == words


def test_members_of_the_european_union_have_dates() -> None:
    assert in_european_union("GB", date(2020, 12, 31))
    assert not in_european_union("GB", date(2021, 1, 1))
    assert not in_european_union("HR", date(2013, 6, 30))
    assert len([code for code in EUROPEAN_UNION if in_european_union(code, date(2026, 11, 30))]) == 27
