"""Buyers who order and pay over HTTP while something breaks, and remember all that they were told."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

WAIT_SECONDS = 30.0
PAUSE_SECONDS = 0.2
"""The seconds for which a buyer waits before the same order is tried again."""

ADDRESS = {"name": "Ada Byron", "line1": "12 St James's Square", "city": "London", "postal_code": "SW1Y 4JH",
           "country": "GB"}  # fmt: skip
Refused = (httpx.HTTPError, OSError)


@dataclass
class Diary:
    """What buyers were told: orders by their key, the moments of sales, and the answers by status (0 for none)."""

    orders: dict[str, str] = field(default_factory=dict)
    sold_at: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    doubled: list[str] = field(default_factory=list)

    def longest_pause(self, begin: float, end: float) -> float:
        """The longest time without a sale between two moments of the monotonic clock, in seconds."""
        moments = [begin, *(moment for moment in self.sold_at if begin < moment < end), end]
        return max(later - earlier for earlier, later in itertools.pairwise(moments))


class Buyers:
    """So many buyers at once, each ordering again and again until told to stop. An order once begun is finished."""

    def __init__(self, base_url: str, variants: Sequence[str], *, count: int) -> None:
        self.diary = Diary()
        self._base_url, self._variants, self._count = base_url, variants, count
        self._enough = asyncio.Event()

    async def run(self) -> None:
        """Buy until `stop` is called."""
        await asyncio.gather(*(self._buy(number) for number in range(self._count)))

    def stop(self) -> None:
        """Let each buyer finish the order that is under way."""
        self._enough.set()

    async def _buy(self, number: int) -> None:
        async with httpx.AsyncClient(base_url=self._base_url, timeout=WAIT_SECONDS, trust_env=False) as client:
            variants = itertools.cycle(self._variants[number % len(self._variants) :])
            while not self._enough.is_set():
                await self._order(client, next(variants))

    async def _order(self, client: httpx.AsyncClient, variant_id: str) -> None:
        key = uuid4().hex
        body = {"email": f"buyer-{key[:12]}@example.com", "shipping_address": ADDRESS,
                "items": [{"variant_id": variant_id, "quantity": 1}], "of_age": 18}  # fmt: skip
        order = await self._insist(client, "/api/orders", body, {"Idempotency-Key": key})
        self.diary.sold_at.append(time.monotonic())
        if self.diary.orders.setdefault(key, order["number"]) != order["number"]:
            self.diary.doubled.append(key)
        pay = f"/api/orders/{order['id']}/payments?key={order['access_key']}"
        await self._insist(client, pay, {"provider": "simulated", "outcome": "success"}, {}, settled=409)

    async def _insist(
        self, client: httpx.AsyncClient, path: str, body: object, headers: dict[str, str], *, settled: int = 0
    ) -> dict[str, str]:
        """Send the same until it is accepted, or is `settled` already. Raises RuntimeError for any other refusal."""
        while True:
            try:
                answer = await client.post(path, json=body, headers=headers)
            except Refused:
                self.diary.answers[0] += 1
            else:
                self.diary.answers[answer.status_code] += 1
                if answer.status_code in {200, 201, settled}:
                    found: dict[str, str] = answer.json()
                    return found
                if answer.status_code < 500:
                    raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")
            await asyncio.sleep(PAUSE_SECONDS)
