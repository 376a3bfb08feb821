"""Finding orders by name and by what went back."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_index(
        "ix_orders_name",
        "orders",
        [sa.literal_column("to_tsvector('simple', address->>'name')")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_payments_gone_back",
        "payments",
        ["status", "order_id"],
        unique=False,
        postgresql_where=sa.text("status IN ('partially_refunded', 'refunded')"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_payments_gone_back", table_name="payments")
    op.drop_index("ix_orders_name", table_name="orders", postgresql_using="gin")
