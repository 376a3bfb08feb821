"""What is waived of an order's price leaves figures that add up, at any rates, with tax included or not."""

from random import Random

import pytest

from domain.checkout.quote import Priced, Quote, quote
from domain.delivery.methods import method_for
from domain.orders.changed_orders import Changed
from domain.orders.waived_prices import waived_of, without
from domain.taxes.rates import TaxClass
from domain.taxes.rules import TaxRules
from tests.support.delivery import HOME, USUAL_METHODS


def changed(lines: list[Priced], found: Quote) -> Changed:
    """An order of `lines` with the figures of its quote."""
    rows = [
        {"unit_price": one.unit_price, "quantity": one.quantity, "discount": of.discount, "tax_rate": of.tax_rate,
         "tax": of.tax}
        for one, of in zip(lines, found.lines, strict=True)
    ]  # fmt: skip
    return Changed(found.subtotal, found.discount, found.delivery, found.tax, found.delivery_tax, found.total,
                   found.explanation, "", {}, "standard", rows)  # fmt: skip


@pytest.mark.parametrize("included", [True, False])
def test_the_figures_add_up_whatever_is_waived(included: bool) -> None:
    dice, method = Random(5), method_for(HOME, "", USUAL_METHODS)
    for _ in range(400):
        lines = [
            Priced(dice.choice((1, 7, 199, 2500)), dice.randint(1, 4), dice.choice(list(TaxClass)))
            for _ in range(dice.randint(1, 4))
        ]
        country = dice.choice(("GB", "GB", "DE", "US"))
        before = changed(lines, quote(lines, method, country, taxes=TaxRules(included=included)))
        waived = dice.choice((dice.randint(1, before.total), before.total))
        after = without(before, waived, tax_included=included, currency="GBP")
        assert after.total == before.total - waived
        assert after.total == after.subtotal - after.discount + after.delivery + (0 if included else after.tax)
        assert after.discount == sum(one["discount"] for one in after.lines)
        assert after.tax == sum(one["tax"] for one in after.lines) + after.delivery_tax
        for line, one in zip(after.lines, lines, strict=True):
            assert 0 <= line["discount"] <= one.total
            assert line["tax"] >= 0
        assert min(after.delivery, after.delivery_tax) >= 0
        steps = after.explanation["steps"]
        for figure in ("discount", "delivery", "tax"):
            assert sum(one["amount"] for one in steps if one["figure"] == figure) == getattr(after, figure)
        gross = sum(one["base"] + (0 if included else one["amount"]) for one in steps if one["figure"] == "tax")
        assert gross in {0, after.total}
        assert waived_of(after.explanation) == waived
