"""PDF documents, read back."""

import io
import re

from pypdf import PdfReader


def reader_of(pdf: bytes) -> PdfReader:
    """A reader of the document."""
    assert pdf.startswith(b"%PDF-")
    return PdfReader(io.BytesIO(pdf))


def words_of(pdf: bytes) -> str:
    """All text of the document, in one line."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader_of(pdf).pages))


def is_tagged(pdf: bytes) -> bool:
    """Whether the document tags headings, tables, cells and the language for screen readers."""
    root = reader_of(pdf).root_object
    return "/StructTreeRoot" in root and "/Lang" in root and "/Marked" in str(root.get("/MarkInfo"))
