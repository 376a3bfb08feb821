"""The local cache of a process is bounded by bytes, whatever encodings are requested."""

import tracemalloc
from contextlib import suppress

from web.cache.entry import Ready, make_entry
from web.cache.local import LocalCache
from web.infra.encodings import encoding_for
from web.infra.heads import MalformedHeadError, normalise


def ready(key: str, size: int = 50_000) -> Ready:
    body = "".join(f"{key} {number} " for number in range(size // 8)).encode()
    return Ready(make_entry(key, "1", etag='W/"x"', media_type="text/html", link="", body=body))


def test_the_least_recently_used_page_goes_first() -> None:
    near = LocalCache(most_bytes=7 * ready("a").size // 2)
    for key in "abc":
        near.put(ready(key))
    assert near.get("a")
    near.put(ready("d"))
    assert [key for key in "abcd" if near.get(key)] == ["a", "c", "d"]


def test_encodings_made_later_count_too() -> None:
    near = LocalCache(most_bytes=200_000)
    for number in range(50):
        one = ready(f"page {number}")
        near.put(one)
        for encoding in ("identity", "gzip", "br"):
            near.form(one, encoding)
    assert 0 < near._bytes <= 200_000 + 100_000
    for _ in range(50):
        near.put(ready("the same"))
    assert near._bytes <= 200_000
    assert sum(found.size for found in near._found.values()) == near._bytes


def test_header_fields_of_any_length_leave_nothing_behind() -> None:
    tracemalloc.start()
    for number in range(100):
        long = b"br, " + b"%d" % number * 20_000
        assert encoding_for(long) == "identity"
        with suppress(MalformedHeadError):
            normalise({"type": "http", "headers": [(b"host", long)]})  # type: ignore[typeddict-item]
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 500_000
