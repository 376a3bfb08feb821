"""Refunds that a change of an order made, apart from all others: no credit note is about them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0052"
down_revision: str | None = "0051"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MARK = """
UPDATE refunds r SET by_change = true FROM orders o
WHERE o.id = r.order_id AND o.given_back > 0 AND r.reason = 'Your order was changed.'
AND NOT EXISTS (SELECT FROM payments p WHERE p.id = r.payment_id AND p.surplus)
AND NOT EXISTS (SELECT FROM refund_lines b WHERE b.refund_id = r.id)
"""

LINK = """
UPDATE invoices c SET refund_id = m.meant FROM (
    SELECT DISTINCT ON (min(r.id::text)) i.id, min(r.id::text)::uuid AS meant FROM invoices i
    JOIN refunds wrong ON wrong.id = i.refund_id AND wrong.by_change
    JOIN refunds r ON r.order_id = i.order_id AND r.status = 'succeeded' AND NOT r.by_change
        AND r.amount = (i.figures->>'total')::bigint
    WHERE NOT EXISTS (SELECT FROM invoices other WHERE other.refund_id = r.id)
    GROUP BY i.id HAVING count(*) = 1) AS m
WHERE c.id = m.id
"""
"""Credit notes that were written about such a refund go to the one that they are of, if only one fits."""


def upgrade() -> None:
    """Go forward."""
    op.add_column("refunds", sa.Column("by_change", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute(MARK)
    op.execute(LINK)


def downgrade() -> None:
    """Go back."""
    op.drop_column("refunds", "by_change")
