"""Sums of products by month, and an index of returns in the order of their list."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0063"
down_revision: str | None = "0062"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RANK = """
CREATE FUNCTION return_rank(status varchar) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE status WHEN 'requested' THEN 2 WHEN 'approved' THEN 1 ELSE 0 END
"""
SUMS = """
INSERT INTO product_sums (month, currency, key, orders, units, sold, refunded)
SELECT date_trunc('month', day), currency, key, sum(orders), sum(units), sum(sold), sum(refunded)
FROM sales_sums WHERE kind = 'product' GROUP BY 1, 2, 3
"""
SUMMED = """
INSERT INTO product_sums AS m (month, currency, key, orders, units, sold, refunded)
SELECT date_trunc('month', day)::date, currency, key, sum(orders), sum(units), sum(sold), sum(refunded)
FROM ({0}) AS c WHERE kind = 'product' GROUP BY 1, 2, 3
HAVING (sum(orders), sum(units), sum(sold), sum(refunded)) <> (0, 0, 0, 0)
ON CONFLICT (month, currency, key) DO UPDATE SET orders = m.orders + excluded.orders,
    units = m.units + excluded.units, sold = m.sold + excluded.sold, refunded = m.refunded + excluded.refunded;
"""
TAKEN = (
    "SELECT kind, day, currency, key, -orders AS orders, -units AS units, -sold AS sold, -refunded AS refunded FROM {0}"
)
ADDED = "SELECT kind, day, currency, key, orders, units, sold, refunded FROM {0}"
EMPTIED = """
DELETE FROM product_sums WHERE orders = 0
AND month IN (SELECT date_trunc('month', day)::date FROM former WHERE kind = 'product');
"""
TRIGGERS = {
    "insert": ("NEW TABLE AS changed", SUMMED.format(ADDED.format("changed"))),
    "update": (
        "OLD TABLE AS former NEW TABLE AS changed",
        SUMMED.format(f"{ADDED.format('changed')} UNION ALL {TAKEN.format('former')}"),
    ),
    "delete": (
        "OLD TABLE AS former",
        f"{SUMMED.format(TAKEN.format('former'))} {EMPTIED}",
    ),
}
"""What a change of the sums of days does to those of months, whichever release makes them."""


def upgrade() -> None:
    """Go forward. The triggers come first: they keep everybody from changing sums while these are added up."""
    op.create_table(
        "product_sums",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("orders", "units")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("sold", "refunded")),
        sa.PrimaryKeyConstraint("month", "currency", "key", name=op.f("pk_product_sums")),
    )
    for event, (rows, statements) in TRIGGERS.items():
        op.execute(
            f"CREATE FUNCTION sum_products_{event}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{statements} RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER sum_products_{event} AFTER {event.upper()} ON sales_sums REFERENCING {rows} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION sum_products_{event}()"
        )
    op.execute(SUMS)
    op.execute(RANK)
    op.create_index("ix_return_requests_rank", "return_requests", [sa.text("return_rank(status)"), "id"])


def downgrade() -> None:
    """Go back."""
    for event in TRIGGERS:
        op.execute(f"DROP TRIGGER sum_products_{event} ON sales_sums")
        op.execute(f"DROP FUNCTION sum_products_{event}()")
    op.drop_index("ix_return_requests_rank", "return_requests")
    op.execute("DROP FUNCTION return_rank")
    op.drop_table("product_sums")
