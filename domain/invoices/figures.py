"""The figures of an invoice, fixed when it is written. Amounts are minor units of `currency`, and tax is included."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class InvoiceSeller:
    """The seller named on an invoice."""

    name: str = ""
    address: str = ""
    vat_number: str = ""
    company_number: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceBuyer:
    """The buyer named on an invoice, by the `address` of the delivery; for an erased one only its country is left.

    Without a `billing` address the invoice goes to that of the delivery.
    """

    name: str
    email: str
    address: dict[str, str]
    billing: dict[str, str] | None = None
    vat_number: str = ""


def named_address(address: Mapping[str, str]) -> dict[str, str]:
    """An address of delivery as an invoice names it: without the phone, which was for the courier."""
    return {name: text for name, text in address.items() if name != "phone"}


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line of an invoice: a product with its quantity and prices, and its tax rate in basis points.

    A line of a credit note has the `unit_price` that it credits for each, None if that is no whole number.
    """

    sku: str
    name: str
    quantity: int
    unit_price: int | None
    total: int
    rate: int | None = None


@dataclass(frozen=True, slots=True)
class TaxPart:
    """The gross amount charged at one tax rate, and the tax within it; `words` name the rate, or why there is none.

    `rate` is in basis points, None without one, and on documents of the time before it was recorded.
    """

    words: str
    gross: int
    tax: int
    rate: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of an invoice or a credit note; only the latter has `credits_invoice` and `reason`.

    `tax_note` is what the law wants said of a sale without VAT.
    """

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
    tax_note: str = ""


def label(kind: str, number: int) -> str:
    """The document number as people read it, such as INV-000017 or CN-000003."""
    return f"{'INV' if kind == 'invoice' else 'CN'}-{number:06d}"


def taxes_of(order: Any) -> tuple[TaxPart, ...]:
    """The tax of an order by rate, highest first; one part without tax for an order on which there is none."""
    included, explanation = order["tax_included"], order["explanation"]
    parts = tuple(
        TaxPart(
            gettext("%(name)s at %(rate)s%%", name=one["name"], rate=f"{one['rate'] / 100:g}"),
            one["base"] + (0 if included else one["amount"]),
            one["amount"],
            one["rate"],
        )
        for one in explanation.get("steps", ())
        if one["figure"] == "tax"
    )
    return parts or (TaxPart(explanation.get("tax", ""), order["total"], order["tax"]),)
