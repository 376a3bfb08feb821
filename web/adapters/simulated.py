"""A payment provider that moves no money: its hosted page lets the customer choose what happens."""

import secrets
from uuid import UUID

NAME = "simulated"


class SimulatedGateway:
    """Implements `domain.payments.gateway.Gateway` with a page of our own under `/pay/`."""

    name = NAME

    def new_reference(self) -> str:
        """192 random bits, safe in an address."""
        return secrets.token_urlsafe(24)

    async def hosted_page(self, *, reference: str, order_id: UUID, amount: int, currency: str) -> str:
        """The path of the simulated payment page."""
        return f"/pay/{reference}"
