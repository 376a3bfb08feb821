"""A walk: random actions on some orders, one after another."""

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
    """No order is in a state for this action."""


@dataclass
class Walk:
    """A random walk of actions on some orders, each of which the shop may refuse."""

    connection: asyncpg.Connection
    chance: random.Random
    goods: tuple[UUID, ...]
    orders: list[UUID] = field(default_factory=list)
    told: list[EventName] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    async def do(self, deed: "Deed") -> bool:
        """Do one action, wholly or, if it is refused, not at all; returns whether it was done."""
        order_id = self.chance.choice(self.orders[-3:]) if self.orders else uuid4()
        try:
            async with self.connection.transaction():
                await deed(self, order_id)
        except ShopError:
            return False
        self.done.append(deed.__name__)
        return True

    def one_of(self, found: Sequence[T]) -> T:
        """A random one of these. Raises `NotNowError` if there is none."""
        if not found:
            raise NotNowError("There is nothing to do it to.")
        return self.chance.choice(found)

    def some(self, most: int) -> int:
        """A random number from 1 to a little more than allowed."""
        return self.chance.randint(1, max(most, 1) + (self.chance.random() < 0.1))


Deed = Callable[[Walk, UUID], Awaitable[object]]
