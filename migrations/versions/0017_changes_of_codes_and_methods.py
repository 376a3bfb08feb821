"""Discount codes have versions, and delivery methods can be archived."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("discounts", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("delivery_methods", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.execute("DELETE FROM delivery_methods WHERE archived_at IS NOT NULL")
    op.drop_column("delivery_methods", "archived_at")
    op.drop_column("discounts", "version")
