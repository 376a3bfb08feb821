"""Refusals of the cart."""

from typing import Any

from domain.errors import ConflictError
from domain.words.messages import gettext, ngettext


class NotEnoughError(ConflictError):
    """A quantity exceeds the stock; `left` is the number left."""

    code = "out_of_stock"

    def __init__(self, name: str, left: int, in_cart: int = 0) -> None:
        self.left = left
        super().__init__(_sentence(name, left, in_cart))

    def facts(self) -> dict[str, Any]:
        """The number left."""
        return {"left": self.left}


class CartFullError(ConflictError):
    """The cart already holds `MAX_LINES` different products."""

    code = "cart_full"


def _sentence(name: str, left: int, in_cart: int) -> str:
    if left <= 0:
        return gettext("%(name)s is sold out.", name=name)
    if not in_cart:
        return ngettext("Only %(num)s of %(name)s is left.", "Only %(num)s of %(name)s are left.", left, name=name)
    return ngettext(
        "Only %(num)s of %(name)s is left and you already have %(in_cart)s in your cart.",
        "Only %(num)s of %(name)s are left and you already have %(in_cart)s in your cart.",
        left,
        name=name,
        in_cart=in_cart,
    )
