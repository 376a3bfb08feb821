"""What the shop itself cancelled of an order that was sent in part, beside what customers withdrew from."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0100"
down_revision: str | None = "0099"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("withdrawals", sa.Column("by_shop", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    """Go back."""
    op.drop_column("withdrawals", "by_shop")
