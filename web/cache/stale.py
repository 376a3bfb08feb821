"""A cached response while the database is away: marked as possibly old."""

from web.cache.entry import Headers, Ready

MAIN = b'<main id="main" tabindex="-1">'
NOTE = b"""
<p class="notice notice--stale" role="status">We're having some trouble, so prices and stock on this page may be out \
of date. Your cart is safe, and you can order again shortly.</p>"""


def as_stale(ready: Ready) -> tuple[Headers, bytes]:
    """The headers and the body, with a notice in a page."""
    body = ready.body.replace(MAIN, MAIN + NOTE, 1)
    return [
        (b"content-type", ready.entry.media_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"warning", b'110 - "Response is Stale"'),
        (b"x-cache", b"stale"),
        (b"server-timing", b'cache;desc="stale"'),
    ], body
