"""What customers wrote to the shop with their order."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0054"
down_revision: str | None = "0053"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("orders", sa.Column("note", sa.String(500), server_default="", nullable=False))


def downgrade() -> None:
    """Go back."""
    op.drop_column("orders", "note")
