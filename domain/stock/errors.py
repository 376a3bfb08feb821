"""Why stock is not changed."""

from typing import Any

from domain.errors import ConflictError


class StockRefusedError(ConflictError):
    """There would be fewer than none, or more than the shop can count; `on_hand` is what is there now."""

    code = "stock_refused"

    def __init__(self, message: str, on_hand: int) -> None:
        super().__init__(message)
        self.on_hand = on_hand

    def facts(self) -> dict[str, Any]:
        """What is there now."""
        return {"on_hand": self.on_hand}
