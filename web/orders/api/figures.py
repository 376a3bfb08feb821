"""How an order's figures came about, as programs see it. Amounts are minor units, rates basis points."""

from msgspec import Struct

from web.api.fields import Amount, Rate


class OrderTax(Struct, frozen=True):
    """What is taxed at one rate: `base` as it is priced, and the tax."""

    name: str
    rate: Rate
    base: Amount
    amount: Amount


class Step(Struct, frozen=True, omit_defaults=True):
    """A step towards a `figure` (price, discount, delivery, tax, rounding). The amounts of a figure add up to it.

    A step of rounding says what was rounded (`of`), from which `exact` value, and what it became (`amount`).
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
    """How each figure came about: in words, and in `steps` for programs."""

    price: str = ""
    discount: str = ""
    delivery: str = ""
    tax: str = ""
    rounding: str = ""
    steps: list[Step] = []
