"""The price of an order for a business abroad, exact to the penny."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.checkout.quote import Priced, quote
from domain.checkout.vat_quote import quote_with_vat_number, quotes_by_method
from domain.delivery.methods import DeliveryMethod, methods_for
from domain.discounts.codes import Code
from domain.taxes.rates import TaxClass
from domain.taxes.reverse_charge import UNREACHABLE_WORDS, WORDS, VatCheck, VatStatus
from domain.taxes.rules import TaxRules
from tests.domain.checkout.test_quote import CODES, LINES, amounts
from tests.domain.discounts.test_codes import code
from tests.support.delivery import USUAL_METHODS
from web.checkout.messages import offered

VALID = VatCheck("FR40303265045", VatStatus.VALID)
RULES = TaxRules(frozenset({"DE", "FR"}))
BY_POST = DeliveryMethod("post", "Post", 600, 5000, (2, 4), ("FR",))


def test_prices_are_net_and_the_sums_are_exact() -> None:
    lines = [Priced(7800, 1), Priced(995, 3, TaxClass.REDUCED)]
    paid = quote_with_vat_number(lines, BY_POST, "FR", code(kind="amount", value=1000), RULES, None, VALID)
    assert [line.unit_price for line in paid.lines] == [6500, 943]  # 78.00 / 1.2; 9.95 / 1.055 = 9.431...
    assert (paid.subtotal, paid.delivery, paid.tax, paid.tax_included) == (9329, 0, 0, False)
    assert paid.discount == 866  # 7.23 at 20% is 6.03 (6.025), 2.77 at 5.5% is 2.63 (2.6256): shared 723 and 277
    assert paid.total == paid.subtotal - paid.discount
    assert paid.explanation["tax"] == WORDS
    gift = code(kind="amount", value=99_999)
    given = quote_with_vat_number([Priced(1004, 3)], BY_POST, "FR", gift, RULES, None, VALID)
    assert given.discount == given.subtotal == 2511  # 25.10 by the sum, and no penny is left to pay
    [free] = [one for one in paid.explanation["steps"] if one["reason"] == "free_from"]
    assert (free["amount"], free["base"]) == (-519, 5000)  # by the prices that are shown
    few = quote_with_vat_number([Priced(1200, 1)], BY_POST, "FR", None, RULES, None, VALID)
    assert (few.subtotal, few.delivery, few.total) == (1000, 500, 1500)


@given(lines=LINES, discount=CODES, included=st.booleans())
def test_net_figures_add_up_and_are_never_more_than_with_tax(
    lines: list[Priced], discount: Code | None, included: bool
) -> None:
    rules = TaxRules(RULES.area, included)
    for method in methods_for("FR", USUAL_METHODS):
        paid = quote_with_vat_number(lines, method, "FR", discount, rules, None, VALID)
        gross = quote(lines, method, "FR", discount, rules)
        assert paid.tax == 0
        own = zip(paid.lines, lines, strict=True)
        assert paid.subtotal == sum(line.price(one.unit_price) * one.quantity for line, one in own)
        assert paid.total == paid.subtotal - paid.discount + paid.delivery
        assert sum(line.discount for line in paid.lines) == paid.discount <= paid.subtotal
        assert (paid.delivery == 0) == (gross.delivery == 0)
        slack = sum(one.quantity for one in lines) + len(lines) + 1  # half a penny of each unit, at most
        assert abs(gross.total - gross.tax - paid.total) <= slack
        for figure, amount in (("price", paid.subtotal), ("discount", paid.discount), ("delivery", paid.delivery)):
            assert amounts(paid, figure) == amount


def test_a_number_that_could_not_be_checked_says_so_and_changes_no_figure() -> None:
    lines = [Priced(7800, 1)]
    away = VatCheck(VALID.number, VatStatus.UNREACHABLE)
    figures, usual = (
        quote_with_vat_number(lines, BY_POST, "FR", None, RULES, None, away),
        quote(lines, BY_POST, "FR", taxes=RULES),
    )
    assert (figures.total, figures.tax) == (usual.total, 1300)
    assert figures.explanation["tax"].endswith(UNREACHABLE_WORDS)
    assert quote_with_vat_number(lines, BY_POST, "FR", None, RULES, None, None) == usual
    untaxed = quote_with_vat_number(lines, BY_POST, "FR", None, TaxRules(frozenset({"DE"})), None, away)
    assert (untaxed.tax, "VAT is charged" in untaxed.explanation["tax"]) == (0, False)


@pytest.mark.parametrize(("price", "by_post"), [(5500, 0), (4000, 500)])
def test_each_delivery_method_costs_what_the_order_would_charge(price: int, by_post: int) -> None:
    """55.00 is 45.83 net, and its delivery is free from 50.00, as it is shown."""
    express = DeliveryMethod("express", "Express", 995, None, (1, 1), ("FR",))
    quotes = quotes_by_method([Priced(price, 1)], (BY_POST, express), "FR", None, RULES, None, VALID)
    costs = {one["code"]: one["cost"] for one in offered((BY_POST, express), quotes)}
    assert costs == {"post": by_post, "express": 829}
