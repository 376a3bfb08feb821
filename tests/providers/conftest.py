"""The providers that the contract is tested with, each with a customer who does as told."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from domain.payments.events import EventKind
from domain.payments.gateway import Gateway
from domain.payments.simulation.operations import find_charge, record_charge
from tests.support.payments import told
from tests.support.providers.stripe_stand_in import WEBHOOK_SECRET, StandIn, stripe_stand_in
from tests.support.shop import OpenShop
from web.adapters.gateways import Gateways
from web.adapters.simulated import NAME, SimulatedGateway
from web.adapters.stripe import StripeGateway

Request = tuple[dict[str, str], bytes]


@dataclass
class Simulated:
    """The simulated provider, seen from its own side."""

    shop: OpenShop
    gateway: SimulatedGateway

    async def pay(self, reference: str) -> Request:
        """The customer pays; returns the event that tells of it."""
        async with self.shop.shop.database.transaction() as connection:
            await record_charge(connection, provider=NAME, reference=reference, status="succeeded", events=[])
        return self.gateway.signed(told("succeeded", reference, charge_reference=f"ch_{reference}"))

    async def decline(self, reference: str) -> Request:
        """The payment comes to nothing."""
        async with self.shop.shop.database.transaction() as connection:
            await record_charge(connection, provider=NAME, reference=reference, status="failed", events=[])
        return self.gateway.signed(told("failed", reference))

    async def refunded(self, reference: str) -> int:
        """How much has gone back, by the provider's books."""
        async with self.shop.shop.database.read() as connection:
            charge = await find_charge(connection, reference)
        return charge.refunded if charge else 0

    def forged(self, reference: str) -> Request:
        """An event signed by somebody else."""
        headers, body = self.gateway.signed(told(EventKind.SUCCEEDED, reference))
        return {name: value[:-1] + ("0" if value[-1] != "0" else "1") for name, value in headers.items()}, body


@dataclass
class Stripe:
    """The stand-in for Stripe, seen from its own side."""

    gateway: StripeGateway
    stand_in: StandIn

    async def pay(self, reference: str) -> Request:
        """The customer pays; returns the event that tells of it."""
        return self.stand_in.event("checkout.session.completed", self.stand_in.pay(reference))

    async def decline(self, reference: str) -> Request:
        """The payment comes to nothing."""
        return self.stand_in.event("checkout.session.expired", self.stand_in.expire(reference))

    async def refunded(self, reference: str) -> int:
        """How much has gone back, by the provider's books."""
        found = [one for one in self.stand_in.refunds.values() if one["metadata"]["reference"] == reference]
        return sum(one["amount"] for one in found)

    def forged(self, reference: str) -> Request:
        """An event signed by somebody else."""
        [session] = [one for one in self.stand_in.sessions.values() if one["client_reference_id"] == reference]
        return self.stand_in.event("checkout.session.completed", session, secret="whsec_of_another")


Provider = Simulated | Stripe


def use(shop: OpenShop, gateway: Gateway) -> None:
    """Let the shop take its payments there, and know of no other provider."""
    shop.shop.gateways.active = gateway
    shop.shop.gateways.simulated = gateway if isinstance(gateway, SimulatedGateway) else None


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with stripe_stand_in() as found:
        yield found


@pytest.fixture
def stripe(shop: OpenShop, stand_in: StandIn) -> Stripe:
    """A shop that takes its payments at Stripe."""
    gateway = StripeGateway("sk_test_1", WEBHOOK_SECRET, api_base=stand_in.url)
    use(shop, gateway)
    return Stripe(gateway, stand_in)


@pytest.fixture(params=["simulated", "stripe"])
def provider(request: pytest.FixtureRequest, shop: OpenShop) -> Provider:
    """Each of the providers in turn."""
    if request.param == "stripe":
        found: Stripe = request.getfixturevalue("stripe")
        return found
    gateways: Gateways = shop.shop.gateways
    assert gateways.simulated
    return Simulated(shop, gateways.simulated)
