"""What a variant contains, and its price per kilogram, litre, metre or piece.

Sources: article 2 (b) and article 3 of Directive 98/6/EC; for the United Kingdom the Price Marking Order 2004
(SI 2004/102), article 1 (2) `unit price` as substituted by SI 2024/1055: one kilogram, one litre, one metre, or an
individual item of what is sold by number. By article 3 (1) of the directive a unit price that is the price itself need
not be said.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from domain.money import half_up
from domain.words.messages import gettext, marked

PER = {
    "g": ("kg", Fraction(1, 1000)),
    "kg": ("kg", Fraction(1)),
    "ml": ("l", Fraction(1, 1000)),
    "l": ("l", Fraction(1)),
    "m": ("m", Fraction(1)),
    "piece": ("piece", Fraction(1)),
}
"""The unit of the price by the unit of the content, and how many of the first the second is."""
OTHER_NAMES = {"litre": "l", "litres": "l", "metre": "m", "metres": "m", "pieces": "piece", "pcs": "piece"}
TYPED = re.compile(r"(\d{1,7}(?:[.,]\d{1,3})?) ?([A-Za-z]+)")
ASKED = marked("Enter an amount and a unit (g, kg, ml, l, m or piece), such as 750 ml.")


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """The price of one `per` (kg, l, m or piece) in tenths of a minor unit."""

    tenths: int
    per: str

    @property
    def amount(self) -> int:
        """In whole minor units, half up."""
        return half_up(Fraction(self.tenths, 10))


def read_content(text: str) -> str:
    """The content as it is stored, such as `750 ml`, of an amount and a unit as typed; empty for nothing.

    Raises ValueError with a sentence.
    """
    if not text.strip():
        return ""
    match = TYPED.fullmatch(text.strip())
    unit = OTHER_NAMES.get(match[2].lower(), match[2].lower()) if match else ""
    amount = Decimal(match[1].replace(",", ".")) if match else Decimal(0)
    if unit not in PER or not amount:
        raise ValueError(gettext(ASKED))
    return f"{amount.normalize():f} {unit}"


@lru_cache(maxsize=4096)
def unit_price(price: int, content: str) -> UnitPrice | None:
    """The unit price of a variant that costs `price` minor units; None without content, or if it is the price itself.

    The tenth is kept, as a unit price below one pound is said to the nearest 0.1p (articles 12 and 13 of the Order).
    """
    if not content:
        return None
    amount, unit = content.split(" ")
    per, share = PER[unit]
    whole = Fraction(amount) * share
    return None if whole == 1 else UnitPrice(half_up(Fraction(price * 10) / whole), per)
