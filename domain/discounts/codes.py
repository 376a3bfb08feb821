"""A discount code as it stands, and the check that it is valid for an order: pure functions.

Amounts are minor units.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from domain.discounts.errors import CodeForGroupError, CodeRefusedError
from domain.money import half_up, written
from domain.text import plain_signs
from domain.words.messages import gettext

LONGEST_CODE = 40
CODE_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]*"
MOST_USES = 1_000_000_000
MOST_PERCENT = 100


class DiscountKind(StrEnum):
    """The kind of a discount: a percentage off items, an amount off items, or free delivery."""

    PERCENTAGE = "percentage"
    AMOUNT = "amount"
    FREE_DELIVERY = "free_delivery"


@dataclass(frozen=True, slots=True)
class Code:
    """A discount code. `begun` and `ended` are by the database's clock; `used` counts the orders that stand.

    With a `group_id` it is for the members of that group of customers.
    """

    id: UUID
    code: str
    kind: str
    value: int
    currency: str
    minimum_subtotal: int
    limit_total: int | None
    limit_per_customer: int | None
    used: int
    begun: bool
    ended: bool
    group_id: UUID | None = None

    def off(self, subtotal: int) -> int:
        """The discount on goods worth `subtotal`: a percentage is rounded half up, an amount never exceeds them."""
        if self.kind == DiscountKind.PERCENTAGE:
            return half_up(Fraction(subtotal * self.value, 100))
        return min(self.value, subtotal) if self.kind == DiscountKind.AMOUNT else 0

    @property
    def frees_delivery(self) -> bool:
        """Whether the code makes delivery free."""
        return self.kind == DiscountKind.FREE_DELIVERY


def normal(code: str) -> str:
    """A code normalised for comparison: plain characters in lower case, without spaces or invisible characters."""
    return "".join(plain_signs(code).lower().split())


def check_code(code: Code, *, subtotal: int, currency: str, used_by_them: int, may_use: bool) -> None:
    """Raise `CodeRefusedError` unless `code` is valid for goods worth `subtotal`.

    `used_by_them` is how often this customer has used it; `may_use`, whether they belong to the group that it is for.
    """
    if code.ended:
        raise CodeRefusedError(gettext("This code has expired."))
    if not code.begun:
        raise CodeRefusedError(gettext("This code isn't active yet."))
    if code.currency != currency:
        raise CodeRefusedError(gettext("This code only works for prices in %(code)s.", code=code.currency))
    if code.group_id and not may_use:
        raise CodeForGroupError
    if code.limit_total is not None and code.used >= code.limit_total:
        raise CodeRefusedError(gettext("This code has been used up. You can order without it."))
    if code.limit_per_customer is not None and used_by_them >= code.limit_per_customer:
        raise CodeRefusedError(gettext("You've used this code as often as it allows. You can order without it."))
    if subtotal < code.minimum_subtotal:
        missing = written(code.minimum_subtotal - subtotal, currency)
        raise CodeRefusedError(gettext("Spend %(missing)s more to use this code.", missing=missing))
