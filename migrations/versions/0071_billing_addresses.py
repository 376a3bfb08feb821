"""Billing addresses of orders, where they are not the delivery addresses."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0071"
down_revision: str | None = "0070"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("orders", sa.Column("billing_address", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("orders", "billing_address")
