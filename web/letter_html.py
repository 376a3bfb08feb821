"""The HTML of a letter shown inside a page of ours: in a sandbox, where nothing in it can act."""

from litestar import Response
from litestar.enums import MediaType

from web.render import PRIVATE

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; sandbox"


def letter_html(html: str) -> Response[bytes]:
    """The letter alone, for an `iframe` on this host."""
    headers = {"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN", "Cache-Control": PRIVATE}
    return Response(html.encode(), media_type=MediaType.HTML, headers=headers)
