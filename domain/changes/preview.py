"""A change set applied for one reader: to private copies of the rows that it is about.

The copies are temporary tables with the names of the real ones, so the statements that apply a change set write them,
and those that read the catalogue read them: it is the shop as it would be. No row of the shop is changed or locked.
"""

from uuid import UUID

from domain.accounts.views import Principal
from domain.changes.applying import apply_piece
from domain.changes.queries import find_change_set
from domain.changes.states import Status
from domain.changes.views import ChangeSetView
from domain.connection import Connection
from domain.errors import ConflictError
from domain.words.messages import gettext

MOST_ROWS = 1_000
"""The rows that a preview applies; of a larger change set it shows a part."""

SET = "WHERE id = '{change_set}'"
ROWS = """
WHERE change_set_id = '{change_set}' AND step = 'staged' AND product = ANY(ARRAY(
    SELECT product FROM (
        SELECT product, sum(count(*)) OVER (ORDER BY product = $1 DESC, product) AS so_far
        FROM public.change_set_rows WHERE change_set_id = '{change_set}' AND step = 'staged' GROUP BY product
    ) AS p WHERE so_far <= $2))
"""
"""The product that is looked at comes first. Of arrays PostgreSQL makes the same plan, however little it knows."""

PRODUCTS = """
WHERE id = ANY(ARRAY(
    SELECT p.id FROM public.products p JOIN change_set_rows r ON r.product = p.slug
    UNION SELECT v.product_id FROM public.variants v JOIN change_set_rows r ON lower(r.sku) = lower(v.sku)
    UNION (SELECT id FROM public.products WHERE published ORDER BY position DESC LIMIT 1)))
"""
"""What the rows are about, and the last product of all, behind which new ones are put."""

VARIANTS = "WHERE product_id = ANY(ARRAY(SELECT id FROM products))"
STOCK = "WHERE variant_id = ANY(ARRAY(SELECT id FROM variants))"
NONE = "WHERE false"

COPIED = {
    "change_sets": SET, "change_set_rows": ROWS, "products": PRODUCTS, "variants": VARIANTS, "stock_items": STOCK,
    "categories": "", "stock_movements": NONE, "catalogue_changes": NONE, "part_changes": NONE,
    "audit_entries": NONE, "picture_fetches": NONE,
}  # fmt: skip
"""The tables that an application writes, in the order in which they are copied, and which of their rows."""

COPY = """
CREATE TEMPORARY TABLE {table} (LIKE public.{table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)
ON COMMIT DROP
"""
COLUMNS = """
SELECT array_agg(quote_ident(attname) ORDER BY attnum) FROM pg_attribute
WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
"""Those that are stored; the others follow from them."""

FILL = "INSERT INTO pg_temp.{table} ({columns}) SELECT {columns} FROM public.{table} {rows}"
SET_ASIDE = """
ALTER TABLE pg_temp.{table} RENAME TO changed_{table};
CREATE UNIQUE INDEX ON changed_{table} ({key});
ANALYZE changed_{table}
"""
BESIDE = """
CREATE TEMPORARY VIEW products AS
    SELECT * FROM public.products t WHERE NOT EXISTS (SELECT FROM changed_products c WHERE c.id = t.id)
    UNION ALL SELECT * FROM changed_products
"""
"""Products are listed by what they are, so each part keeps its indexes."""

OF_THEM = {"variants": ("id", ("id", "product_id")), "stock_items": ("variant_id", ("variant_id",))}
"""What is looked up by the products, with its key, and with the columns that never change, which keep their indexes."""

OVER = """
CREATE TEMPORARY VIEW {view} AS SELECT {values} FROM public.{table} t LEFT JOIN changed_{table} c ON c.{key} = t.{key}
"""
CHANGED = "CASE WHEN c.{1} IS NULL THEN t.{0} ELSE c.{0} END AS {0}"
NEW = "FROM changed_{table} c WHERE NOT EXISTS (SELECT FROM public.{table} t WHERE t.{key} = c.{key})"
NEW_STOCK = """
CREATE TEMPORARY TABLE stock_items ON COMMIT DROP AS SELECT * FROM some_stock_items;
CREATE UNIQUE INDEX ON stock_items (variant_id);
ANALYZE stock_items
"""
"""Joined by the variant, two parts would be read whole for each of them."""


WORKED_OUT = """
CREATE TRIGGER keep_lowest_price BEFORE INSERT OR UPDATE OF compare_at ON pg_temp.variants
FOR EACH ROW EXECUTE FUNCTION keep_lowest_price();
CREATE TRIGGER products_search_words BEFORE INSERT
OR UPDATE OF name, attributes, material, dimensions, details, description, category_id ON pg_temp.products
FOR EACH ROW EXECUTE FUNCTION write_search_words()
"""
"""A former price is shown with the lowest before it, and products are found by their words: triggers see to both."""


async def apply_privately(
    connection: Connection, *, change_set_id: UUID, first: str, by: Principal
) -> tuple[ChangeSetView, int]:
    """Show the shop on this connection as it is with a staged change set applied, its product `first` above all.

    Returns the change set, and how many of its rows were looked at: up to `MOST_ROWS`. The caller rolls back, and has
    a connection that knows no statements from before. Raises `NotFoundError`, and `ConflictError` unless it is staged.
    """
    seen = await find_change_set(connection, change_set_id)
    if seen.status is not Status.STAGED:
        raise ConflictError(
            gettext("This change set is %(status)s, so there is nothing to preview.", status=seen.status)
        )
    for table, rows in COPIED.items():
        await connection.execute(COPY.format(table=table))
        if rows != NONE:
            await _fill(connection, table, rows.format(change_set=change_set_id), first)
    await connection.execute(WORKED_OUT)
    looked_at = 0
    while done := await apply_piece(
        connection, change_set_id=change_set_id, currency=seen.currency, reason="preview", by=by
    ):
        looked_at += done
    await _overlay(connection)
    return seen, looked_at


async def _fill(connection: Connection, table: str, rows: str, first: str) -> None:
    columns = ", ".join(await connection.fetchval(COLUMNS, f"public.{table}"))
    bounds = (first, MOST_ROWS) if "$1" in rows else ()
    await connection.execute(FILL.format(table=table, columns=columns, rows=rows), *bounds)
    await connection.execute(f"ANALYZE pg_temp.{table}")


async def _overlay(connection: Connection) -> None:
    """Show what was changed in place of what it was, and what is new beside it."""
    await connection.execute(SET_ASIDE.format(table="products", key="id"))
    await connection.execute(BESIDE)
    for table, (key, fixed) in OF_THEM.items():
        await connection.execute(SET_ASIDE.format(table=table, key=key))
        columns: list[str] = await connection.fetchval(COLUMNS, f"public.{table}")
        new = NEW.format(table=table, key=key)
        added = await connection.fetchval(f"SELECT EXISTS (SELECT {new})")
        view = f"some_{table}" if added and table == "stock_items" else table
        values = ", ".join(f"t.{one}" if one in fixed else CHANGED.format(one, key) for one in columns)
        over = OVER.format(view=view, values=values, table=table, key=key)
        await connection.execute(f"{over} UNION ALL SELECT {', '.join(columns)} {new}" if added else over)
        if view != table:
            await connection.execute(NEW_STOCK)
    await connection.execute("CREATE INDEX ON changed_variants (product_id)")
