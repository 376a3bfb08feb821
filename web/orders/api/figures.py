"""Response bodies that explain an order's figures. Amounts are minor units, rates basis points."""

from msgspec import Struct

from web.api.fields import Amount, Rate


class OrderTax(Struct, frozen=True):
    """The tax at one rate: `base` is the taxed amount as priced, `amount` the tax."""

    name: str
    rate: Rate
    base: Amount
    amount: Amount


class Step(Struct, frozen=True, omit_defaults=True):
    """A step in the calculation of a `figure` (price, discount, delivery, tax, rounding): its amounts add up to it.

    A rounding step names the figure that was rounded (`of`), its `exact` value, and the result (`amount`). One whose
    reason is `waived` has as `base` what was waived, tax included.
    """

    figure: str
    reason: str
    amount: int
    base: int | None = None
    rate: int | None = None
    code: str = ""
    name: str = ""
    of: str = ""
    exact: str = ""


class Explanation(Struct, frozen=True):
    """How each figure was calculated: in words, and in `steps` for API clients."""

    price: str = ""
    discount: str = ""
    delivery: str = ""
    tax: str = ""
    rounding: str = ""
    steps: list[Step] = []
