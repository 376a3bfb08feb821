"""The rules of the payment methods, cached in each process."""

import asyncio
import math
import time

from domain.payments.method_changes import stored_rules
from domain.payments.method_rules import USUAL_RULES, MethodRule
from web.cache.known_settings import KnownSettings
from web.infra.database import Database

RULES_SECONDS = 1.0
"""The seconds for which a checkout relies on cached rules."""


class KnownPaymentMethods:
    """The cached rules of the payment methods, with amounts in the shop's currency."""

    def __init__(self, database: Database, known: KnownSettings) -> None:
        self._database, self._known = database, known
        self._rules: tuple[MethodRule, ...] = USUAL_RULES
        self._read_at = -math.inf
        self._lock = asyncio.Lock()

    async def rules(self) -> tuple[MethodRule, ...]:
        """The rules, a second old at most."""
        async with self._lock:
            if time.monotonic() - self._read_at > RULES_SECONDS:
                began = time.monotonic()
                async with self._database.read() as connection:
                    found = await stored_rules(connection, self._known.now.currency)
                self._rules, self._read_at = tuple(one.rule for one in found), began
        return self._rules

    def invalidate(self) -> None:
        """Expire the rules: the client that changed them sees the change at once."""
        self._read_at = -math.inf
