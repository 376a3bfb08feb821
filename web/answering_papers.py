"""PDF files as answers: shown by the browser, named for whoever keeps them, and kept by no cache."""

from litestar import Response


def pdf_answer(pdf: bytes, name: str) -> Response[bytes]:
    """The file under the name `<name>.pdf`, of which we know that it holds nothing odd."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)
