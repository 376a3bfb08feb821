"""What was worked out before, by what it was worked out from."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Memory(Generic[V]):
    """At most so many results; the oldest goes first."""

    __slots__ = ("_known", "_most")

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[Hashable, V] = {}

    def get(self, key: Hashable) -> V | None:
        """What was put there."""
        return self._known.get(key)

    def put(self, key: Hashable, value: V) -> V:
        """Remember it, and return it."""
        self._known[key] = value
        if len(self._known) > self._most:
            del self._known[next(iter(self._known))]
        return value

    def of(self, key: Hashable, make: Callable[[], V]) -> V:
        """What is known, or is made now."""
        found = self._known.get(key)
        return self.put(key, make()) if found is None else found
