"""CSV files as answers: written in pieces, kept by nobody."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import cast

from litestar import Response
from litestar.response import Stream

from domain.clock import now

MARK = "\ufeff".encode()
"""By which spreadsheets know UTF-8."""


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as a piece of a file."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def csv_file(name: str, pieces: AsyncIterator[bytes]) -> Response[bytes]:
    """The answer that is saved as a file called `name` and the day."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}-{now():%Y-%m-%d}.csv"',
    }
    return cast("Response[bytes]", Stream(pieces, media_type="text/csv; charset=utf-8", headers=headers))
