"""What a payment provider must be able to do, whoever it is. Amounts are minor units of `currency`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from domain.errors import ShopError
from domain.payments.events import PaymentEvent


class BadSignatureError(ShopError):
    """The event was not signed by the provider, or too long ago."""

    code = "bad_signature"


class GatewayRefusedError(ShopError):
    """The provider has said no for good; asking again is of no use."""

    code = "provider_refused"


class ChargeState(StrEnum):
    """What became of an attempt, as the provider knows it. `authorised` money has yet to be captured."""

    OPEN = "open"
    AUTHORISED = "authorised"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PaymentWish:
    """A wish to be paid under our `reference`; the customer comes back to `return_url`, a whole address."""

    reference: str
    order_id: UUID
    number: str
    amount: int
    currency: str
    return_url: str


@dataclass(frozen=True, slots=True)
class HostedPage:
    """Where the customer pays; `reference` is the provider's own name for that page, if it has one."""

    address: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPayment:
    """The names of a payment: ours, and the provider's for its page and for the money."""

    reference: str
    page_reference: str | None = None
    charge_reference: str | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """What the provider knows of a payment."""

    state: ChargeState
    amount: int
    currency: str
    refunded: int = 0
    charge_reference: str | None = None


@dataclass(frozen=True, slots=True)
class RefundWish:
    """A wish to give money back; `id` is the key under which it happens once. `provider_reference` if it began."""

    id: UUID
    payment: KnownPayment
    amount: int
    currency: str
    provider_reference: str | None = None


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    """What the provider says of a refund: `done`, or that it is still on its way."""

    reference: str
    done: bool


class Gateway(Protocol):
    """A payment provider. Whatever asks it raises `UnavailableError` if it is away, slow or broken."""

    name: str

    def new_reference(self) -> str:
        """An unguessable name under which a payment is known to both sides."""

    async def create(self, wish: PaymentWish) -> HostedPage:
        """The page where the customer pays. The same reference gives the same page, and one charge at most."""

    async def close(self, payment: KnownPayment) -> None:
        """Let nobody pay on this page any more; one that is paid or closed already stays as it is."""

    async def capture(self, payment: KnownPayment) -> Charge | None:
        """Take the money that an authorised payment has set aside; one that is taken already stays as it is."""

    async def refund(self, wish: RefundWish) -> RefundAnswer:
        """Give money back, once for each `wish.id`. Raises `GatewayRefusedError`."""

    async def find(self, payment: KnownPayment) -> Charge | None:
        """What the provider knows of a payment; None if it has never heard of it."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> tuple[PaymentEvent, dict[str, Any]]:
        """The event that a signed request brings, and what of it is kept. Raises `BadSignatureError`."""
