"""An order keeps one payment for its placing, and one for each change that asked for more.

These read whole tables, so they stand apart from the migration that altered them: a shop sells on meanwhile.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0104"
down_revision: str | None = "0103"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEPT = "status IN ('paid', 'partially_refunded', 'refunded') AND NOT surplus"


def upgrade() -> None:
    """Go forward. The index of before goes when that which takes its place is there."""
    op.execute("ALTER TABLE payments VALIDATE CONSTRAINT fk_payments_change_id_order_changes")
    op.execute("ALTER TABLE refund_lines VALIDATE CONSTRAINT ck_refund_lines_quantity_not_negative")
    op.create_index(
        "uq_payments_one_kept_each",
        "payments",
        ["order_id", "change_id"],
        unique=True,
        postgresql_where=sa.text(KEPT),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "ix_payments_change_id", "payments", ["change_id"], postgresql_where=sa.text("change_id IS NOT NULL")
    )
    op.drop_index("uq_payments_one_kept", "payments")


def downgrade() -> None:
    """Go back. Orders with payments for changes cannot: the release before would not know what these paid for."""
    op.create_index("uq_payments_one_kept", "payments", ["order_id"], unique=True, postgresql_where=sa.text(KEPT))
    op.drop_index("ix_payments_change_id", "payments")
    op.drop_index("uq_payments_one_kept_each", "payments")
