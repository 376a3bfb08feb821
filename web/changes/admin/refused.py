"""The refused rows of a change set as a file, to be mended and imported again."""

from collections.abc import AsyncIterator
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.changes.proposal import NAMES
from domain.changes.queries import find_change_set, list_rows
from domain.changes.states import Action
from domain.changes.views import RowView
from domain.words.messages import marked
from web.auth.guards import May
from web.changes.admin.index import HERE
from web.exports.cells import escape
from web.exports.files import MARK, csv_file, written
from web.infra.database import Database
from web.shop import TheShop

AT_ONCE = 500
HEAD = (marked("Line"), "SKU", marked("Product"), marked("Why it was refused"))


@get(f"{HERE}/{{change_set_id:uuid}}/refused.csv", guards=[May(Verb.SEE_GOODS)])
async def download_refused(shop: TheShop, change_set_id: FromPath[UUID]) -> Response[bytes]:
    """Download the refused rows with the reasons."""
    async with shop.database.read() as connection:
        await find_change_set(connection, change_set_id)
    return csv_file(f"refused-{change_set_id}", _pieces(shop.database, change_set_id))


async def _pieces(database: Database, change_set_id: UUID) -> AsyncIterator[bytes]:
    yield MARK + written([HEAD])
    after = 0
    while True:
        async with database.read() as connection:
            rows = await list_rows(connection, change_set_id, action=Action.REFUSED, after=after, limit=AT_ONCE)
        if not rows:
            return
        yield written(map(_cells, rows))
        after = rows[-1].position


def _cells(row: RowView) -> list[str]:
    reasons = [f"{NAMES[one.field]}: {one.message}" if one.field in NAMES else one.message for one in row.errors]
    return [escape(text) for text in (str(row.line or ""), row.sku, row.product, " ".join(reasons))]
