"""The figures of an invoice, fixed when it is written. Amounts are minor units of `currency`, and tax is included."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class InvoiceSeller:
    """The seller named on an invoice."""

    name: str = ""
    address: str = ""
    vat_number: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceBuyer:
    """The buyer named on an invoice; for an erased customer only the country is left."""

    name: str
    email: str
    address: dict[str, str]


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line of an invoice: a product with its quantity and prices."""

    sku: str
    name: str
    quantity: int
    unit_price: int
    total: int


@dataclass(frozen=True, slots=True)
class TaxPart:
    """The gross amount charged at one tax rate, and the tax within it; `words` name the rate, or why there is none."""

    words: str
    gross: int
    tax: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of an invoice or a credit note; only the latter has `credits_invoice` and `reason`."""

    order_number: str
    ordered_at: str
    currency: str
    seller: InvoiceSeller
    buyer: InvoiceBuyer
    lines: tuple[InvoiceLine, ...]
    subtotal: int
    discount: int
    delivery: int
    delivery_words: str
    tax: int
    taxes: tuple[TaxPart, ...]
    total: int
    discount_words: str = ""
    credits_invoice: str = ""
    reason: str = ""


def label(kind: str, number: int) -> str:
    """The document number as people read it, such as INV-000017 or CN-000003."""
    return f"{'INV' if kind == 'invoice' else 'CN'}-{number:06d}"


def taxes_of(order: Any) -> tuple[TaxPart, ...]:
    """The tax of an order by rate, highest first; one part without tax for an order on which there is none."""
    included, explanation = order["tax_included"], order["explanation"]
    parts = tuple(
        TaxPart(
            f"{one['name']} at {one['rate'] / 100:g}%", one["base"] + (0 if included else one["amount"]), one["amount"]
        )
        for one in explanation.get("steps", ())
        if one["figure"] == "tax"
    )
    return parts or (TaxPart(explanation.get("tax", ""), order["total"], order["tax"]),)


def credited(
    invoice: Figures, *, amount: int, before: int, lines: Sequence[InvoiceLine], credits_invoice: str, reason: str
) -> Figures:
    """The figures of a credit note for `amount` of an invoice of which `before` was credited already.

    Its tax is in proportion to the invoice's tax, rounded so that all credit notes together give back all of it.
    """
    parts = tuple(
        TaxPart(
            one.words,
            _share(one.gross, invoice.total, before, amount),
            _share(one.tax, invoice.total, before, amount),
        )
        for one in invoice.taxes
    )
    return replace(
        invoice,
        lines=tuple(lines) or (InvoiceLine("", reason, 1, amount, amount),),
        subtotal=amount,
        discount=0,
        discount_words="",
        delivery=0,
        delivery_words="",
        tax=sum(part.tax for part in parts),
        taxes=parts,
        total=amount,
        credits_invoice=credits_invoice,
        reason=reason,
    )


def _share(of: int, whole: int, before: int, amount: int) -> int:
    return of * (before + amount) // whole - of * before // whole if whole else 0
