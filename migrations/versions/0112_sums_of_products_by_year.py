"""Sums of products by year, each month with those before it, and sums of stock, which a large shop keeps."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0112"
down_revision: str | None = "0111"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FIGURES = ("orders", "units", "sold", "refunded")
PLUS_EACH = """
CREATE FUNCTION plus_each(one bigint[], other bigint[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT array_agg(a + b ORDER BY place) FROM unnest(one, other) WITH ORDINALITY AS u(a, b, place))
"""
UNTIL = "coalesce(sum({figure}) FILTER (WHERE extract(month FROM month) <= {month}), 0)::bigint"
MONTHS = ", ".join(
    f"ARRAY[{', '.join(UNTIL.format(figure=figure, month=month) for month in range(1, 13))}]" for figure in FIGURES
)
SUMMED = f"""
INSERT INTO product_years AS y (year, currency, key, {", ".join(FIGURES)})
SELECT date_trunc('year', month)::date, currency, key, {MONTHS} FROM ({{0}}) AS c GROUP BY 1, 2, 3
ON CONFLICT (year, currency, key) DO UPDATE
SET {", ".join(f"{figure} = plus_each(y.{figure}, excluded.{figure})" for figure in FIGURES)};
"""  # noqa: S608 - constants only
TAKEN = f"SELECT month, currency, key, {', '.join(f'-{figure} AS {figure}' for figure in FIGURES)} FROM former"  # noqa: S608
ADDED = f"SELECT month, currency, key, {', '.join(FIGURES)} FROM {{0}}"  # noqa: S608
EMPTIED = """
DELETE FROM product_years y USING former f WHERE y.orders[12] = 0
AND (y.year, y.currency, y.key) = (date_trunc('year', f.month)::date, f.currency, f.key);
"""
TRIGGERS = {
    "insert": ("NEW TABLE AS changed", SUMMED.format(ADDED.format("changed"))),
    "update": (
        "OLD TABLE AS former NEW TABLE AS changed",
        SUMMED.format(f"{ADDED.format('changed')} UNION ALL {TAKEN}"),
    ),
    "delete": ("OLD TABLE AS former", f"{SUMMED.format(TAKEN)} {EMPTIED}"),
}
"""What a change of the sums of months does to those of years, whichever release makes them."""


def upgrade() -> None:
    """Go forward. The triggers come first: they keep everybody from changing sums while these are added up."""
    op.create_table(
        "product_years",
        sa.Column("year", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        *(sa.Column(figure, postgresql.ARRAY(sa.BigInteger()), nullable=False) for figure in FIGURES),
        sa.PrimaryKeyConstraint("year", "currency", "key", name=op.f("pk_product_years")),
    )
    op.execute(PLUS_EACH)
    for event, (rows, statements) in TRIGGERS.items():
        op.execute(
            f"CREATE FUNCTION sum_product_years_{event}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{statements} RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER sum_product_years_{event} AFTER {event.upper()} ON product_sums REFERENCING {rows} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION sum_product_years_{event}()"
        )
    op.execute(SUMMED.format(ADDED.format("product_sums")))
    op.create_table(
        "stock_sums",
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("variants", "sold_out")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("units", "value")),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_stock_sums_category_id_categories"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("category_id", "currency", name=op.f("pk_stock_sums")),
    )
    op.create_index("ix_products_slug_category", "products", ["slug"], postgresql_include=["category_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_products_slug_category", "products")
    op.drop_table("stock_sums")
    for event in TRIGGERS:
        op.execute(f"DROP TRIGGER sum_product_years_{event} ON product_sums")
        op.execute(f"DROP FUNCTION sum_product_years_{event}()")
    op.drop_table("product_years")
    op.execute("DROP FUNCTION plus_each")
