"""A small cache of computed results, by their inputs."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Memory(Generic[V]):
    """A cache of at most `most` results; the oldest goes first."""

    __slots__ = ("_known", "_most")

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[Hashable, V] = {}

    def get(self, key: Hashable) -> V | None:
        """The cached value, or None."""
        return self._known.get(key)

    def put(self, key: Hashable, value: V) -> V:
        """Cache a value, and return it."""
        self._known[key] = value
        if len(self._known) > self._most:
            del self._known[next(iter(self._known))]
        return value

    def of(self, key: Hashable, make: Callable[[], V]) -> V:
        """The cached value, or one that is made and cached now."""
        found = self._known.get(key)
        return self.put(key, make()) if found is None else found
