"""What the register of VAT numbers answered, remembered in Redis for an hour, so that it is asked once for an order.

That it gave no answer is remembered for a minute, so that a shopper waits for it once and not at every step.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec
from redis.asyncio import Redis

from domain.taxes.reverse_charge import Registration, VatRegister
from web.infra.redis import REDIS_AWAY, Breaker, connect

PREFIX = "mercer-vat:"
SECONDS = 3600
SILENT_SECONDS = 60
"""The seconds for which a number that the register gave no answer about is not asked about again."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the register said of a number when it was asked last: an `answer`, or None if it gave none."""

    answer: Registration | None


class KnownVatNumbers:
    """A register's answers. Without Redis the register is asked each time.

    `address` is that of the register: another one's answers are others.
    """

    def __init__(self, redis_url: str, register: VatRegister, address: str) -> None:
        self._redis: Redis = connect(redis_url)
        self._register = register
        self._address = address
        self._breaker = Breaker("VAT numbers are asked for each time")

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def find(self, number: str, requester: str) -> Known | None:
        """What came of asking for this requester within the last hour or minute; None if it has to be asked."""
        found = await self._try(self._redis.get, self._key(number, requester))
        with suppress(msgspec.DecodeError):
            return msgspec.msgpack.decode(found, type=Known) if found else None
        return None

    async def ask(self, number: str, requester: str) -> Known:
        """What the register answers now."""
        known = Known(await self._register.ask(number, requester))
        seconds = SECONDS if known.answer else SILENT_SECONDS
        await self._try(self._redis.set, self._key(number, requester), msgspec.msgpack.encode(known), seconds)
        return known

    async def _try(self, call: Any, *args: object) -> Any:
        if self._breaker.open:
            return None
        try:
            return await call(*args)
        except REDIS_AWAY as error:
            self._breaker.trip(error)
            return None

    def _key(self, number: str, requester: str) -> str:
        return f"{PREFIX}{self._address}:{requester}:{number}"
