"""The products of a list as a CSV file, written in pieces: a row for each variant."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from domain.assortment.listing import ProductFilter
from domain.assortment.variant_rows import VariantRow, list_variant_rows
from domain.money import decimal_text
from web.exports.cells import escape
from web.exports.columns import COLUMNS, write_pairs
from web.exports.files import MARK, written
from web.infra.database import Database

AT_ONCE = 200
"""The products that are held in memory at once."""
TEXTS = (
    *("product", "sku", "name", "category", "currency", "barcode", "search_title", "search_description"),
    *("material", "dimensions", "care", "safety", "age_reason", "description", "content"),
)


async def product_file(database: Database, wanted: ProductFilter) -> AsyncIterator[tuple[bytes, int]]:
    """The pieces of the file of all products that match `wanted`, each with the number of rows in it.

    No connection is held between two pieces, so a product that is changed meanwhile may be missing or old.
    """
    yield MARK + written([COLUMNS]), 0
    after = None
    while True:
        async with database.read() as connection:
            rows = await list_variant_rows(connection, wanted, after=after, limit=AT_ONCE)
        if not rows:
            return
        yield written(map(_cells, rows)), len(rows)
        after = rows[-1].product_id


def _cells(row: VariantRow) -> Sequence[str]:
    values = {
        **{name: getattr(row, name) for name in TEXTS},
        "published": "yes" if row.published else "no",
        "options": write_pairs({name: [value] for name, value in row.options.items()}),
        **{name: _amount(getattr(row, name), row.currency) for name in ("price", "compare_at", "sale_price")},
        **{name: _moment(getattr(row, name)) for name in ("sale_from", "sale_until")},
        "stock": str(row.stock),
        "weight_grams": "" if row.weight_grams is None else str(row.weight_grams),
        "attributes": write_pairs(row.attributes),
        "details": "\n".join(row.details),
        "withdrawal_exception": row.withdrawal_exception or "",
        "maker": row.maker or "",
        "minimum_age": "" if row.minimum_age is None else str(row.minimum_age),
    }
    return [escape(values[column]) for column in COLUMNS]


def _amount(amount: int | None, currency: str) -> str:
    return "" if amount is None else decimal_text(amount, currency)


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""
