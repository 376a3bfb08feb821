"""A refund's line says how many of it went back on the shelf."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward. What was restocked went back when its refund succeeded, and stayed if the bank sent that back."""
    op.add_column("refund_lines", sa.Column("restocked", sa.Integer(), server_default="0", nullable=False))
    op.execute(
        "UPDATE refund_lines b SET restocked = b.quantity FROM refunds r JOIN orders o ON o.id = r.order_id "
        "WHERE r.id = b.refund_id AND b.restock AND o.status NOT IN ('failed', 'cancelled') "
        "AND EXISTS (SELECT FROM stock_movements m WHERE m.order_id = o.id AND m.reason = 'refunded') "
        "AND (r.status = 'succeeded' OR (r.status = 'failed' AND r.provider_reference IS NOT NULL))"
    )
    op.create_check_constraint(
        op.f("ck_refund_lines_restocked_within_refund"), "refund_lines", "restocked BETWEEN 0 AND quantity"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_constraint(op.f("ck_refund_lines_restocked_within_refund"), "refund_lines", type_="check")
    op.drop_column("refund_lines", "restocked")
