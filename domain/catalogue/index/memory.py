"""A small cache of computed results, by their inputs."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Memory(Generic[V]):
    """A cache of at most `most` results, and of `most_bytes` if each says its size; the oldest goes first."""

    __slots__ = ("_bytes", "_known", "_most", "_most_bytes", "_size_of")

    def __init__(self, most: int, size_of: Callable[[V], int] = lambda _: 0, most_bytes: int = 0) -> None:
        self._most, self._size_of, self._most_bytes = most, size_of, most_bytes
        self._known: dict[Hashable, V] = {}
        self._bytes = 0

    def get(self, key: Hashable) -> V | None:
        """The cached value, or None."""
        return self._known.get(key)

    def put(self, key: Hashable, value: V) -> V:
        """Cache a value, and return it."""
        if key in self._known:
            self._bytes -= self._size_of(self._known[key])
        self._known[key] = value
        self._bytes += self._size_of(value)
        while len(self._known) > self._most or self._bytes > self._most_bytes:
            self._bytes -= self._size_of(self._known.pop(next(iter(self._known))))
        return value

    def of(self, key: Hashable, make: Callable[[], V]) -> V:
        """The cached value, or one that is made and cached now."""
        found = self._known.get(key)
        return self.put(key, make()) if found is None else found
