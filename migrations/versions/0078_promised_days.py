"""The days for which orders were promised to arrive."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0078"
down_revision: str | None = "0076"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward. Orders from before were promised no day."""
    op.add_column("orders", sa.Column("arrives_from", sa.Date(), nullable=True))
    op.add_column("orders", sa.Column("arrives_to", sa.Date(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("orders", "arrives_to")
    op.drop_column("orders", "arrives_from")
