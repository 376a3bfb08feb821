"""The refused rows of a change set as a file, to be mended and imported again."""

import csv
import io
from collections.abc import AsyncIterator
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream

from domain.changes.proposal import NAMES
from domain.changes.queries import find_change_set, list_rows
from domain.changes.states import Action
from domain.changes.views import RowView
from web.auth.guards import staff
from web.changes.admin.index import HERE
from web.infra.database import Database
from web.shop import TheShop

PIECE = 500
HEAD = ("Line", "SKU", "Product", "Why it was refused")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""Spreadsheets take what begins so for a formula."""


@get(f"{HERE}/{{change_set_id:uuid}}/refused.csv", guards=[staff])
async def download_refused(shop: TheShop, change_set_id: FromPath[UUID]) -> Response[bytes] | Stream:
    """Download the refused rows with the reasons. What could be taken for a formula begins with an apostrophe."""
    async with shop.database.read() as connection:
        await find_change_set(connection, change_set_id)
    name = f"refused-{change_set_id}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Stream(_lines(shop.database, change_set_id), media_type="text/csv; charset=utf-8", headers=headers)


async def _lines(database: Database, change_set_id: UUID) -> AsyncIterator[bytes]:
    yield b"\xef\xbb\xbf" + _csv([HEAD])
    after, rows = 0, [None] * PIECE
    while len(rows) == PIECE:
        async with database.read() as connection:
            found = await list_rows(connection, change_set_id, action=Action.REFUSED, after=after, limit=PIECE)
        if found:
            yield _csv([_row(one) for one in found])
            after = found[-1].position
        rows = [None] * len(found)


def _row(row: RowView) -> tuple[str, ...]:
    reasons = [f"{NAMES[one.field]}: {one.message}" if one.field in NAMES else one.message for one in row.errors]
    return tuple(harmless(text) for text in (str(row.line or ""), row.sku, row.product, " ".join(reasons)))


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _csv(rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
