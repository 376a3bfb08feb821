"""The dependencies of one web process, created at its start and handed to every handler."""

from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from litestar.di import NamedDependency

from domain.cart.adding import Addition, Refused
from domain.cart.operations import Added
from domain.cart.owner import CartOwner
from domain.cart.queries import CartKey
from domain.cart.views import CartView
from domain.checkout.place_order import Outcome
from domain.checkout.request import Checkout
from domain.payments.operations import KnownAttempt
from web.adapters.gateways import Gateways
from web.cache.generation import Watch
from web.cache.known_caps import KnownCaps
from web.cache.known_catalogue import KnownCatalogue
from web.cache.known_payment_methods import KnownPaymentMethods
from web.cache.known_settings import KnownSettings
from web.cache.known_vat_numbers import KnownVatNumbers
from web.cache.product_lists import Lists
from web.cache.searches import Searches
from web.cache.sessions import SessionCache
from web.cache.shared import SharedCache
from web.cache.suggested import Suggested
from web.cache.typed_forms import TypedForms
from web.config.settings import Settings
from web.infra.combiner import Combiner
from web.infra.database import Database
from web.infra.failures import Failures
from web.infra.queue import Bell
from web.infra.rate_limiter import Limits
from web.infra.till import Till


@dataclass(frozen=True, slots=True)
class Shop:
    """The settings, database, lanes, payment providers, bell, limits, counters, caches and templates of one process."""

    known: KnownSettings
    database: Database
    checkouts: Combiner[Checkout, Outcome]
    till: Till
    products: Combiner[str, Any]
    carts: Combiner[CartOwner, CartView]
    cart_keys: Combiner[CartOwner, CartKey]
    attempts: Combiner[str, KnownAttempt | None]
    additions: Combiner[Addition, Added | Refused]
    gateways: Gateways
    bell: Bell
    limits: Limits
    failures: Failures
    searches: Searches
    sessions: SessionCache
    watch: Watch
    catalogue: KnownCatalogue
    payment_methods: KnownPaymentMethods
    caps: KnownCaps
    lists: Lists
    suggested: Suggested
    shared: SharedCache
    vat_numbers: KnownVatNumbers
    typed_forms: TypedForms

    @property
    def settings(self) -> Settings:
        """The settings as they are now: whoever needs them twice for one thing takes them once."""
        return self.known.now

    @property
    def templates(self) -> Environment:
        """The templates of pages."""
        return self.known.templates


TheShop = NamedDependency[Shop]
