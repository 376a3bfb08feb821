"""An index of the orders that are not paid by card, for lists of those whose money is yet to come."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0113"
down_revision: str | None = "0112"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_index(
        "ix_orders_by_hand", "orders", ["placed_at", "id"], postgresql_where=sa.text("payment_method <> 'card'")
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_orders_by_hand", "orders")
