"""The local cache of this process: the latest responses, bounded by bytes."""

from collections import OrderedDict

from web.cache.entry import Headers, Ready

MOST_BYTES = 8_000_000


class LocalCache:
    """Responses by key; the least recently used goes first. Old generations stay until replaced."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._found: OrderedDict[str, Ready] = OrderedDict()
        self._bytes = 0

    def get(self, key: str) -> Ready | None:
        """The cached response, of whatever generation."""
        found = self._found.get(key)
        if found is not None:
            self._found.move_to_end(key)
        return found

    def put(self, ready: Ready) -> None:
        """Cache a response in place of the one with its key."""
        self._drop(self._found.pop(ready.entry.key, None))
        self._found[ready.entry.key] = ready
        self._bytes += ready.size
        while self._bytes > self._most_bytes:
            self._drop(self._found.popitem(last=False)[1])

    def form(self, ready: Ready, encoding: str) -> tuple[Headers, bytes]:
        """The headers and the body of a response, counted with it if they are new."""
        before = ready.size
        found = ready.form(encoding)
        if ready.size != before and self._found.get(ready.entry.key) is ready:
            self._bytes += ready.size - before
        return found

    def _drop(self, ready: Ready | None) -> None:
        self._bytes -= ready.size if ready else 0
