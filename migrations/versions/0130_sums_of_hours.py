"""Sums of sales by hour, for the days of which orders are still coming in."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0130"
down_revision: str | None = "0126"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COUNTS, AMOUNTS = ("orders", "paid", "units"), ("sold", "captured", "refunded", "disputed")
LATELY = """
INSERT INTO report_changes (of, at) SELECT 'placed', now() - make_interval(days => n) FROM generate_series(0, 31) AS n
WHERE EXISTS (SELECT FROM orders)
"""
"""The days that pages compare are made anew, with their hours."""


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "sales_hours",
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in AMOUNTS),
        sa.PrimaryKeyConstraint("since", "currency", name=op.f("pk_sales_hours")),
    )
    op.execute(LATELY)


def downgrade() -> None:
    """Go back."""
    op.drop_table("sales_hours")
