"""The interface of a payment provider, whichever it is. Amounts are minor units of `currency`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from domain.errors import ConflictError, ShopError
from domain.money import MAX_AMOUNT
from domain.payments.events import PaymentEvent


class BadSignatureError(ShopError):
    """The event was not signed by the provider, or too long ago."""

    code = "bad_signature"


class GatewayRefusedError(ConflictError):
    """The provider has refused for good; a further request is of no use."""

    code = "provider_refused"


class ChargeState(StrEnum):
    """The state of a payment attempt, as the provider knows it.

    `authorised` money has yet to be captured, money that is `on_its_way` arrives by itself, or does not.
    """

    OPEN = "open"
    ON_ITS_WAY = "on_its_way"
    AUTHORISED = "authorised"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """A payment request under our `reference`; the customer comes back to `return_url`, an absolute URL."""

    reference: str
    order_id: UUID
    number: str
    amount: int
    currency: str
    return_url: str


@dataclass(frozen=True, slots=True)
class HostedPage:
    """The provider's payment page; `reference` is the provider's own name for that page, if it has one."""

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
    """A payment as the provider knows it."""

    state: ChargeState
    amount: int
    currency: str
    refunded: int = 0
    charge_reference: str | None = None


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """A refund request; `id` is the idempotency key.

    `provider_reference` is the provider's name for the refund, if it has begun.
    """

    id: UUID
    payment: KnownPayment
    amount: int
    currency: str
    provider_reference: str | None = None


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    """The provider's response to a refund: `done`, or still in progress."""

    reference: str
    done: bool


@dataclass(frozen=True, slots=True)
class AmountLimits:
    """The lowest and the highest amount that a provider charges, in minor units of the shop's currency."""

    lowest: int = 1
    highest: int = MAX_AMOUNT


ANY_AMOUNT = AmountLimits()


class Gateway(Protocol):
    """A payment provider. Every request raises `UnavailableError` if the provider is away, slow or broken."""

    name: str

    def limits(self, currency: str) -> AmountLimits:
        """The amounts of `currency` that can be charged."""

    def new_reference(self) -> str:
        """An unguessable name under which a payment is known to both sides."""

    async def create(self, request: PaymentRequest) -> HostedPage:
        """The page where the customer pays. Calls with one reference give one page, and one charge at most.

        Raises `GatewayRefusedError` for what the provider never charges.
        """

    async def close(self, payment: KnownPayment) -> None:
        """Close a payment page, so that nobody can pay on it; one that is paid or closed already stays as it is."""

    async def capture(self, payment: KnownPayment) -> Charge | None:
        """Capture the money of an authorised payment; one that is captured already stays as it is."""

    async def refund(self, request: ProviderRefund) -> RefundAnswer:
        """Refund money, once for each `request.id`. Raises `GatewayRefusedError`."""

    async def find(self, payment: KnownPayment) -> Charge | None:
        """The provider's record of a payment; None if it has none.

        Raises `GatewayRefusedError` if it does not show it to us.
        """

    def verify(self, headers: Mapping[str, str], body: bytes) -> tuple[PaymentEvent, dict[str, Any]]:
        """The event of a signed request, and the part of its payload to store. Raises `BadSignatureError`."""
