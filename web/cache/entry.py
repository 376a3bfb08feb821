"""A cached response: its body as made and as compressed, with the headers that go with it."""

import gzip

import brotli
import msgspec

from web.infra.etags import tag_of

SMALLEST_COMPRESSED = 500
BROTLI_QUALITY, GZIP_LEVEL = 3, 6
PASSING_QUALITY = 1
"""For a response that is rarely asked for twice: half the time of 3, for a tenth more bytes."""

WINDOW = 18
"""How far back Brotli looks, as a power of two: pages are smaller, and a larger one would take room for nothing."""

OVERHEAD, PART = 2000, 40
"""About how many bytes an entry takes besides its body, and each part of the catalogue that it names."""

Headers = list[tuple[bytes, bytes]]

SHARED = b"public, max-age=0, stale-while-revalidate=1"
VARY = b"HX-Request, HX-Target, Accept-Encoding"


class Entry(msgspec.Struct, array_like=True):
    """The response for `key` when the catalogue was as `mark` says. `packed` is the body, by Brotli or not.

    `parts` are those of the catalogue that it shows; None if it may show any. A response with a `location` is a lasting
    redirect to that path, without a body.
    """

    key: str
    mark: str
    etag: str
    media_type: str
    link: str
    encoding: str
    packed: bytes
    location: str = ""
    parts: list[int] | None = None


class Ready:
    """An entry in memory, with each form of its body that has been requested.

    `headers` are those of every form, and of a 304; `size` is about how many bytes of memory it takes. `as_of` is the
    mark of the whole catalogue with which it was last found to be current.
    """

    __slots__ = ("_forms", "as_of", "entry", "etag", "headers", "size")

    def __init__(self, entry: Entry) -> None:
        self.entry, self.as_of = entry, ""
        self.etag = entry.etag.encode()
        link: Headers = [(b"link", entry.link.encode())] if entry.link else []
        tag: Headers = [(b"etag", self.etag)] if entry.etag else []
        self.headers: Headers = [*tag, (b"cache-control", SHARED), (b"vary", VARY), *link]
        self._forms: dict[str, tuple[Headers, bytes]] = {}
        self.size = len(entry.packed) + OVERHEAD + PART * len(entry.parts or ())

    def renewed(self, mark: str, parts: list[int] | None) -> "Ready":
        """The same response, found to be still what it was when the catalogue was as `mark` says."""
        found = Ready(msgspec.structs.replace(self.entry, mark=mark, parts=parts))
        found._forms, found.size = dict(self._forms), self.size
        return found

    def form(self, encoding: str) -> tuple[Headers, bytes]:
        """The headers and the body for a client that accepts `encoding`: `br`, `gzip` or `identity`."""
        found = self._forms.get(encoding)
        if found is None:
            found = self._forms[encoding] = self._make(encoding)
        return found

    def redirect(self, query: str) -> Headers:
        """The headers of a redirect that takes the `query` of its request along."""
        target = f"{self.entry.location}?{query}" if query else self.entry.location
        return [(b"location", target.encode("latin-1")), (b"content-length", b"0"), *self.headers]

    @property
    def body(self) -> bytes:
        """The body as it was made."""
        packed = self.entry.packed
        return brotli.decompress(packed) if self.entry.encoding == "br" else packed

    def _make(self, encoding: str) -> tuple[Headers, bytes]:
        used, body = self._body_in(encoding)
        coded: Headers = [(b"content-encoding", used.encode())] if used != "identity" else []
        if used != self.entry.encoding:
            self.size += len(body)
        head = [(b"content-type", self.entry.media_type.encode()), (b"content-length", str(len(body)).encode())]
        return [*head, *coded, *self.headers], body

    def _body_in(self, encoding: str) -> tuple[str, bytes]:
        if self.entry.encoding in {encoding, "identity"}:
            return self.entry.encoding, self.entry.packed
        if encoding == "gzip":
            return "gzip", gzip.compress(self.body, GZIP_LEVEL, mtime=0)
        return "identity", self.body


def make_entry(
    key: str,
    mark: str,
    *,
    etag: str,
    media_type: str,
    link: str,
    body: bytes,
    parts: list[int] | None = None,
    passing: bool = False,
) -> Entry:
    """Create the entry of a body as it was made; small ones are not worth compressing.

    Without an `etag` it is that of what is sent, which takes a fraction of the time that the whole body would.
    """
    encoding, packed = "identity", body
    if len(body) >= SMALLEST_COMPRESSED:
        quality = PASSING_QUALITY if passing else BROTLI_QUALITY
        encoding, packed = "br", brotli.compress(body, mode=brotli.MODE_TEXT, quality=quality, lgwin=WINDOW)
    return Entry(key, mark, etag or tag_of(packed), media_type, link, encoding, packed, parts=parts)


def redirect_entry(key: str, mark: str, location: str, parts: list[int] | None = None) -> Entry:
    """Create the entry of a lasting redirect; whoever asks brings the query."""
    return Entry(key, mark, "", "", "", "identity", b"", location.partition("?")[0], parts)
