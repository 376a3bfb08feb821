"""The delivery price that goes back with a whole order, to the penny."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.checkout.quote import Priced
from domain.checkout.vat_quote import quote_with_vat_number
from domain.clock import now
from domain.delivery.methods import DeliveryMethod
from domain.orders.views import OrderView
from domain.taxes.reverse_charge import VatCheck, VatStatus
from domain.taxes.rules import TaxRules
from domain.withdrawals.rules import delivery_owed

STANDARD = DeliveryMethod("standard", "Standard", 495, 10000, (2, 4), ("FR",))
EXPRESS = DeliveryMethod("express", "Express", 995, None, (1, 1), ("FR",))
FRENCH = VatCheck("FR40303265045", VatStatus.VALID)


def express_order(price: int, vat: VatCheck | None) -> OrderView:
    """An order to France by express of one item at this price, tax included."""
    sold = quote_with_vat_number([Priced(price, 1)], EXPRESS, "FR", None, TaxRules(frozenset({"FR"})), None, vat)
    return OrderView(
        id=UUID(int=0),
        number="M-10001",
        user_id=None,
        cart_id=None,
        version=1,
        email="ada@example.com",
        status="shipped",
        payment_status="paid",
        currency="EUR",
        subtotal=sold.subtotal,
        discount=0,
        delivery=sold.delivery,
        tax=sold.tax,
        tax_included=sold.tax_included,
        delivery_tax=sold.delivery_tax,
        total=sold.total,
        explanation=sold.explanation,
        address={"country": "FR"},
        delivery_method="express",
        payment_method="card",
        discount_code=None,
        placed_at=now(),
        hold_expires_at=None,
        payable=False,
        money_on_its_way=False,
        proved=True,
        lines=(),
        events=(),
        vat=vat.frozen() if vat else None,
    )


@pytest.mark.parametrize(
    ("price", "vat", "paid", "back"),
    [(5000, FRENCH, 829, 412), (11000, FRENCH, 829, 0), (5000, None, 995, 495), (11000, None, 995, 0)],
)
def test_no_more_than_standard_delivery_goes_back_at_the_prices_of_the_order(
    price: int, vat: VatCheck | None, paid: int, back: int
) -> None:
    """4.95 is 4.12 without VAT at 20%, and free from 100.00 as it is shown, for which the order pays 91.67."""
    order = express_order(price, vat)
    assert order.delivery == paid
    assert delivery_owed(order, [STANDARD, EXPRESS]) == back
    dearer = replace(STANDARD, price=1495, free_from=None)
    assert delivery_owed(order, [dearer, EXPRESS]) == paid
