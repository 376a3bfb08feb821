"""A change set applied for one reader: to private copies of the rows that it is about.

The copies are temporary tables with the names of the real ones, so the statements that apply a change set write them,
and those that read the catalogue read them: it is the shop as it would be. No row of the shop is changed or locked.
"""

from uuid import UUID

from domain.accounts.views import Principal
from domain.base import Base
from domain.changes.applying import apply_piece
from domain.changes.queries import find_change_set
from domain.changes.states import Status
from domain.changes.views import ChangeSetView
from domain.connection import Connection
from domain.errors import ConflictError

MOST_ROWS = 2_000
"""The rows that a preview applies; of a larger change set it shows a part."""

SET = "WHERE id = '{change_set}'"
ROWS = """
WHERE change_set_id = '{change_set}' AND step = 'staged' AND product IN (
    SELECT product FROM (
        SELECT product, sum(count(*)) OVER (ORDER BY product = $1 DESC, product) AS so_far
        FROM public.change_set_rows WHERE change_set_id = '{change_set}' AND step = 'staged' GROUP BY product
    ) AS p WHERE so_far <= $2)
"""
"""The product that is looked at comes first."""

PRODUCTS = """
WHERE id IN (
    SELECT p.id FROM public.products p JOIN change_set_rows r ON r.product = p.slug
    UNION SELECT v.product_id FROM public.variants v JOIN change_set_rows r ON lower(r.sku) = lower(v.sku)
    UNION (SELECT id FROM public.products WHERE published ORDER BY position DESC LIMIT 1))
"""
"""What the rows are about, and the last product of all, behind which new ones are put."""

VARIANTS = "WHERE product_id IN (SELECT id FROM products)"
STOCK = "WHERE variant_id IN (SELECT id FROM variants)"
NONE = "WHERE false"

COPIED = {
    "change_sets": SET, "change_set_rows": ROWS, "products": PRODUCTS, "variants": VARIANTS, "stock_items": STOCK,
    "categories": "", "stock_movements": NONE, "catalogue_changes": NONE, "audit_entries": NONE,
    "picture_fetches": NONE,
}  # fmt: skip
"""The tables that an application writes, in the order in which they are copied, and which of their rows."""

KEYS = {"products": "id", "variants": "id", "stock_items": "variant_id"}
"""Those of which a part is copied, by their keys: the shop's other rows are shown beside it."""

COPY = """
CREATE TEMPORARY TABLE {table} (LIKE public.{table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)
ON COMMIT DROP
"""
FILL = "INSERT INTO pg_temp.{table} ({columns}) SELECT {columns} FROM public.{table} {rows}"
OVERLAY = """
ALTER TABLE pg_temp.{table} RENAME TO changed_{table};
CREATE UNIQUE INDEX ON changed_{table} ({key});
ANALYZE changed_{table};
CREATE TEMPORARY VIEW {table} AS
    SELECT * FROM public.{table} t WHERE NOT EXISTS (SELECT FROM changed_{table} c WHERE c.{key} = t.{key})
    UNION ALL SELECT * FROM changed_{table}
"""


async def apply_privately(
    connection: Connection, *, change_set_id: UUID, first: str, by: Principal
) -> tuple[ChangeSetView, int]:
    """Show the shop on this connection as it is with a staged change set applied, its product `first` above all.

    Returns the change set, and how many of its rows were looked at: up to `MOST_ROWS`. The caller rolls back, and has
    a connection that knows no statements from before. Raises `NotFoundError`, and `ConflictError` unless it is staged.
    """
    seen = await find_change_set(connection, change_set_id)
    if seen.status is not Status.STAGED:
        raise ConflictError(f"This change set is {seen.status}, so there is nothing to preview.")
    for table, rows in COPIED.items():
        await connection.execute(COPY.format(table=table))
        if rows != NONE:
            await _fill(connection, table, rows.format(change_set=change_set_id), first)
    looked_at = 0
    while done := await apply_piece(
        connection, change_set_id=change_set_id, currency=seen.currency, reason="preview", by=by
    ):
        looked_at += done
    for table, key in KEYS.items():
        await connection.execute(OVERLAY.format(table=table, key=key))
    await connection.execute("CREATE INDEX ON changed_variants (product_id); ANALYZE categories")
    return seen, looked_at


async def _fill(connection: Connection, table: str, rows: str, first: str) -> None:
    columns = ", ".join(one.name for one in Base.metadata.tables[table].columns if one.computed is None)
    bounds = (first, MOST_ROWS) if "$1" in rows else ()
    await connection.execute(FILL.format(table=table, columns=columns, rows=rows), *bounds)
