"""What shoppers write to whoever is given what they order."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0096"
down_revision: str | None = "0095"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    for table in ("carts", "orders"):
        op.add_column(table, sa.Column("gift_note", sa.String(300), server_default="", nullable=False))


def downgrade() -> None:
    """Go back."""
    for table in ("orders", "carts"):
        op.drop_column(table, "gift_note")
