"""PDF files as answers: shown by the browser, named for whoever keeps them, and kept by no cache."""

from litestar import Response
from litestar.enums import MediaType

from web.http.render import PRIVATE


def pdf_answer(pdf: bytes, name: str) -> Response[bytes]:
    """The file under the name `<name>.pdf`, of which we know that it holds nothing odd."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)


POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; sandbox"


def letter_html(html: str) -> Response[bytes]:
    """The letter alone, for an `iframe` on this host."""
    headers = {"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN", "Cache-Control": PRIVATE}
    return Response(html.encode(), media_type=MediaType.HTML, headers=headers)
