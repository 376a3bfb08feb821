"""The payment providers of a process, by name. New payments are made at one of them."""

from functools import lru_cache

from domain.payments.gateway import Gateway
from web.adapters.simulated import SimulatedGateway
from web.config.settings import Settings
from web.infra.database import Database


class Gateways:
    """The provider at which payments are made: Stripe if it is set up, else the simulated one.

    The other one is not known, so that where payments are real nobody can pay, or sign, in the simulated one's name.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self.simulated = None if settings.stripe_secret_key else SimulatedGateway(settings, database)
        self.active: Gateway = self.simulated or _stripe(settings)

    def get(self, name: str) -> Gateway | None:
        """The provider of this name, if payments may be there."""
        return self.active if name == self.active.name else None


@lru_cache(maxsize=2)
def gateways_of(settings: Settings, database: Database) -> Gateways:
    """The providers of a worker, created once, so that connections are reused and a silent provider is remembered."""
    return Gateways(settings, database)


def _stripe(settings: Settings) -> Gateway:
    from web.adapters.stripe import StripeGateway  # noqa: PLC0415 - a large package that few shops need

    return StripeGateway(settings.stripe_secret_key or "", settings.stripe_webhook_secret or "")
