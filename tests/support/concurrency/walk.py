"""A walk: one thing after another is done to some orders."""

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID, uuid4

import asyncpg

from domain.errors import ShopError
from domain.payments.events import EventName

T = TypeVar("T")


class NotNowError(ShopError):
    """There is nothing that this could be done to."""


@dataclass
class Walk:
    """Somebody who does one thing after another to some orders, each of which the shop may refuse."""

    connection: asyncpg.Connection
    chance: random.Random
    goods: tuple[UUID, ...]
    orders: list[UUID] = field(default_factory=list)
    told: list[EventName] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    async def do(self, deed: "Deed") -> bool:
        """One thing, wholly or, if it is refused, not at all; says whether it was done."""
        order_id = self.chance.choice(self.orders[-3:]) if self.orders else uuid4()
        try:
            async with self.connection.transaction():
                await deed(self, order_id)
        except ShopError:
            return False
        self.done.append(deed.__name__)
        return True

    def one_of(self, found: Sequence[T]) -> T:
        """One of these. Raises `NotNowError` if there is none."""
        if not found:
            raise NotNowError("There is nothing to do it to.")
        return self.chance.choice(found)

    def some(self, most: int) -> int:
        """A number from 1 to a little more than may be."""
        return self.chance.randint(1, max(most, 1) + (self.chance.random() < 0.1))


Deed = Callable[[Walk, UUID], Awaitable[object]]
