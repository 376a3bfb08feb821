"""Refusals to change stock."""

from typing import Any

from domain.errors import ConflictError


class StockRefusedError(ConflictError):
    """The stock would fall below 0, or exceed what the shop can count; `on_hand` is the present stock."""

    code = "stock_refused"

    def __init__(self, message: str, on_hand: int) -> None:
        super().__init__(message)
        self.on_hand = on_hand

    def facts(self) -> dict[str, Any]:
        """The present stock."""
        return {"on_hand": self.on_hand}
