"""PDF papers, read back."""

import io
import re

from pypdf import PdfReader


def reader_of(pdf: bytes) -> PdfReader:
    """The paper."""
    assert pdf.startswith(b"%PDF-")
    return PdfReader(io.BytesIO(pdf))


def words_of(pdf: bytes) -> str:
    """All that stands on it, in one line."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader_of(pdf).pages))


def is_tagged(pdf: bytes) -> bool:
    """Whether a screen reader is told what is a heading, a table, a cell, and in which language."""
    root = reader_of(pdf).root_object
    return "/StructTreeRoot" in root and "/Lang" in root and "/Marked" in str(root.get("/MarkInfo"))
