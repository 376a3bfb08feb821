"""What a payment provider must be able to do, whoever it is."""

from typing import Protocol
from uuid import UUID


class Gateway(Protocol):
    """A payment provider. Amounts are minor units of `currency`."""

    name: str

    def new_reference(self) -> str:
        """An unguessable name under which a payment is known to both sides."""

    async def hosted_page(self, *, reference: str, order_id: UUID, amount: int, currency: str) -> str:
        """The address of the page where the customer pays. Raises `UnavailableError` if the provider is away."""
