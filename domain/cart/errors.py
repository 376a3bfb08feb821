"""Refusals of the cart."""

from typing import Any

from domain.errors import ConflictError


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
        return f"{name} is sold out."
    have = f" and you already have {in_cart} in your cart" if in_cart else ""
    return f"Only {left} of {name} {'is' if left == 1 else 'are'} left{have}."
