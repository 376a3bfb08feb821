"""Sales to businesses in other member states of the EU, for which the customer accounts for the VAT.

Directive 2006/112/EC, as it stood in November 2026: goods sent from one member state to another are exempt if the
customer is a taxable person registered in a member state other than that where the transport begins and has given the
number (Article 138, paragraph 1); the customer then owes the tax on the acquisition (Articles 2 (1) b and 200; of
services Article 196). The invoice names that number (Article 226, point 4), the exemption (point 11), and says
"Reverse charge" (point 11a).

So nothing of this holds for a seller outside of the EU, whose goods are exports, nor for one without a VAT number, who
charges no VAT at all. Nor of deliveries to Northern Ireland, where the directive holds for goods: its numbers (XI) are
refused at their field, and the order bears the VAT of the United Kingdom if the shop charges that, else none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from domain.errors import InvalidError
from domain.taxes.places import place_of
from domain.taxes.unions import MEMBER_STATES
from domain.taxes.vat_numbers import country_of, read_vat_number
from domain.words.messages import gettext, marked

WORDS = marked("Reverse charge: no VAT is charged, the customer accounts for it")
NOTE = marked(
    "Reverse charge. Intra-Community supply of goods, exempt from VAT under Article 138 of Directive 2006/112/EC: "
    "the customer accounts for the VAT."
)
UNREACHABLE_WORDS = marked("The VAT number could not be checked, so VAT is charged")
NOT_REGISTERED = marked(
    "The register of the EU does not have this VAT number as valid for trade between its countries. Correct it, or "
    "leave it empty and pay with VAT."
)


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells, by the home country of the shop and the VAT number of its settings, which may be empty."""

    home: str
    vat_number: str

    @property
    def requester(self) -> str:
        """The seller's VAT number in its usual form if they are registered in a member state, else empty."""
        try:
            number = read_vat_number(self.vat_number) if self.home in MEMBER_STATES else ""
        except ValueError:
            return ""
        return number if country_of(number) == self.home else ""


@dataclass(frozen=True, slots=True)
class Registration:
    """What the register of the EU answered about a VAT number, with its consultation number, which proves it."""

    valid: bool
    consultation_number: str
    checked_at: datetime


class VatRegister(Protocol):
    """The register of VAT numbers of the EU."""

    async def ask(self, number: str, requester: str) -> Registration | None:
        """What it knows of `number`, for the `requester`, who has one too; None if it gives no answer in time."""
        ...


class VatStatus(StrEnum):
    """The outcome of a check: a number is `unchecked` where the answer would change nothing."""

    VALID = "valid"
    UNREACHABLE = "unreachable"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class VatCheck:
    """A customer's VAT number as it was checked for an order. A valid one makes it an order without VAT."""

    number: str
    status: VatStatus = VatStatus.UNCHECKED
    consultation_number: str = ""
    checked_at: datetime | None = None

    @property
    def reverse_charge(self) -> bool:
        """Whether the customer accounts for the VAT."""
        return self.status is VatStatus.VALID

    def frozen(self) -> dict[str, Any]:
        """The check as an order stores it."""
        return {
            "number": self.number,
            "status": self.status,
            "reverse_charge": self.reverse_charge,
            "consultation_number": self.consultation_number,
            "checked_at": self.checked_at.isoformat() if self.checked_at else None,
        }


def may_reverse(seller: Seller, number: str, address: Mapping[str, str]) -> bool:
    """Whether a valid VAT number would make a delivery to `address` one without VAT."""
    there, place = address.get("country", ""), place_of(address)
    outside = place is not None and place.outside
    states = {there, country_of(number)}
    return bool(seller.requester) and states <= MEMBER_STATES and seller.home not in states and not outside


def judge(number: str, answer: Registration | None) -> VatCheck:
    """The check of a number by the register's answer. Raises `InvalidError` for one that is not valid."""
    if answer is None:
        return VatCheck(number, VatStatus.UNREACHABLE)
    if not answer.valid:
        raise InvalidError({"vat_number": gettext(NOT_REGISTERED)})
    return VatCheck(number, VatStatus.VALID, answer.consultation_number, answer.checked_at)
