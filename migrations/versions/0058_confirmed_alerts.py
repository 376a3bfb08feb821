"""Stock alerts for an address that nobody has proved count once it is confirmed; those that there are, count."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0058"
down_revision: str | None = "0056"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    confirmed_at = sa.Column("confirmed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True)
    op.add_column("stock_alerts", confirmed_at)


def downgrade() -> None:
    """Go back."""
    op.drop_column("stock_alerts", "confirmed_at")
