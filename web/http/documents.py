"""Responses with PDF files and with the HTML of an email: shown by the browser, and stored by no cache."""

from litestar import Response
from litestar.enums import MediaType

from web.http.render import PRIVATE


def pdf_answer(pdf: bytes, name: str) -> Response[bytes]:
    """The PDF under the name `<name>.pdf`, in which the caller has put no special characters."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)


POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; sandbox"


def email_html(html: str) -> Response[bytes]:
    """The HTML of an email alone, for an `iframe` on this host."""
    headers = {"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN", "Cache-Control": PRIVATE}
    return Response(html.encode(), media_type=MediaType.HTML, headers=headers)
