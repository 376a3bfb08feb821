"""CSV files of other shops in small, and how tests read them."""

import io
from datetime import date

from domain.changes.proposal import ProposedRow
from web.imports.fields import Terms
from web.imports.reading import Format, proposed_rows, recognise
from web.imports.sheet import Sheet

TERMS = Terms("GBP", "en_GB", date(2026, 6, 1), "Europe/London")


def sheet(text: str, encoding: str = "utf-8") -> Sheet:
    """A file with this text."""
    return Sheet(io.BytesIO(text.encode(encoding)), "en_GB")


def rows(text: str, form: Format | None = None) -> list[ProposedRow]:
    """The rows of a file, whose format is recognised unless it is given."""
    found = sheet(text)
    form = form or recognise(found)
    assert form, found.columns
    return list(proposed_rows(found, TERMS, form))


def reasons(found: list[ProposedRow]) -> dict[int | None, list[str]]:
    """The sentences of the refused rows, by their lines."""
    return {row.line: [error.message for error in row.errors] for row in found if row.errors}
