"""What staff waived of an order stays waived when it is changed again, as far as it would cost more than was paid.

Nothing of it goes back as money: it was never paid.
"""

from collections.abc import Sequence
from dataclasses import replace

from domain.checkout.quote import Priced, Quote
from domain.orders.changed_orders import Changed
from domain.orders.waived_prices import without


def less_waived(figures: Quote, lines: Sequence[Priced], *, waived: int, captured: int, currency: str) -> Quote:
    """The figures of `lines` with up to `waived` off, in minor units with tax, but not below what was `captured`."""
    off = min(waived, max(figures.total - captured, 0))
    if not off:
        return figures
    rows = [
        {
            "unit_price": line.unit_price,
            "quantity": line.quantity,
            "discount": of.discount,
            "tax_rate": of.tax_rate,
            "tax": of.tax,
        }
        for line, of in zip(lines, figures.lines, strict=True)
    ]
    found = without(
        Changed(
            subtotal=figures.subtotal,
            discount=figures.discount,
            delivery=figures.delivery,
            tax=figures.tax,
            delivery_tax=figures.delivery_tax,
            total=figures.total,
            explanation=figures.explanation,
            email="",
            address={},
            delivery_method="",
            lines=rows,
        ),
        off,
        tax_included=figures.tax_included,
        currency=currency,
    )
    return replace(
        figures,
        discount=found.discount,
        delivery=found.delivery,
        tax=found.tax,
        delivery_tax=found.delivery_tax,
        explanation=found.explanation,
        lines=tuple(
            replace(of, discount=row["discount"], tax=row["tax"])
            for of, row in zip(figures.lines, found.lines, strict=True)
        ),
    )
