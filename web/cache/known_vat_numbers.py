"""What the register of VAT numbers answered, remembered in Redis for an hour, so that it is asked once for an order."""

from contextlib import suppress
from typing import Any

import msgspec
from redis.asyncio import Redis

from domain.taxes.reverse_charge import Registration, VatRegister
from web.infra.redis import REDIS_AWAY, Breaker, connect

PREFIX = "mercer-vat:"
SECONDS = 3600


class KnownVatNumbers:
    """A register's answers; no answer is not remembered. Without Redis the register is asked each time.

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

    async def find(self, number: str, requester: str) -> Registration | None:
        """What the register answered to this requester within the last hour, if anything."""
        found = await self._try(self._redis.get, self._key(number, requester))
        with suppress(msgspec.DecodeError):
            return msgspec.msgpack.decode(found, type=Registration) if found else None
        return None

    async def ask(self, number: str, requester: str) -> Registration | None:
        """What the register answers now; None if it does not."""
        answer = await self._register.ask(number, requester)
        if answer:
            await self._try(self._redis.set, self._key(number, requester), msgspec.msgpack.encode(answer), SECONDS)
        return answer

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
