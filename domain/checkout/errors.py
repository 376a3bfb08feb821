"""Refusals to place an order. Each refusal leaves everything as it was."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from domain.checkout.quote import Quote
from domain.errors import ConflictError, ShopError
from domain.words.messages import gettext, ngettext


@dataclass(frozen=True, slots=True)
class ShortLine:
    """A line whose quantity exceeds the stock; `left` is the number left, `for_sale` whether it is sold here at all."""

    variant_id: UUID
    name: str
    wanted: int
    left: int
    for_sale: bool = True


class EmptyCartError(ConflictError):
    """There is nothing to order."""

    code = "empty_cart"


class OutOfStockError(ConflictError):
    """A quantity exceeds the stock; `lines` names every such line."""

    code = "out_of_stock"

    def __init__(self, lines: tuple[ShortLine, ...]) -> None:
        self.lines = lines
        super().__init__(" ".join(_sentence(line) for line in lines))

    def facts(self) -> dict[str, Any]:
        """Every short line: the quantity requested and the number left."""
        return {"lines": [asdict(line) for line in self.lines]}


class TotalChangedError(ConflictError):
    """The total differs from the one that the shopper saw; `quote` is today's."""

    code = "total_changed"

    def __init__(self, seen: int, quote: Quote) -> None:
        self.seen, self.quote = seen, quote
        super().__init__(
            gettext("The total has changed since you last saw it. Please check it and place the order again.")
        )


class LaterDeliveryError(ConflictError):
    """The order would arrive later than on the days that the shopper saw."""

    code = "later_delivery"

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "Delivery would be later now than this page said. Please check the new days and place the order again."
            )
        )


class TooMuchUnpaidError(ConflictError):
    """The shopper, or their network, would have more reserved without paying than anybody may; `subject` says who."""

    code = "too_much_unpaid"

    def __init__(self, subject: str, message: str) -> None:
        self.subject = subject
        super().__init__(message)


class KeyReusedError(ShopError):
    """The idempotency key was used for a different order before."""

    code = "idempotency_key_reused"


def _sentence(line: ShortLine) -> str:
    if not line.for_sale:
        return gettext("%(name)s is no longer for sale.", name=line.name)
    if line.left <= 0:
        return gettext("%(name)s has sold out.", name=line.name)
    return ngettext(
        "Only %(num)s of %(name)s is left, not %(wanted)s.",
        "Only %(num)s of %(name)s are left, not %(wanted)s.",
        line.left,
        name=line.name,
        wanted=line.wanted,
    )
