"""What was removed from a cart last, to be put back; and the prices that shoppers saw when they filled it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0079"
down_revision: str | None = "0078"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward. Of lines from before no price is known, so no change of it is shown."""
    op.add_column("carts", sa.Column("removed", postgresql.JSONB(), nullable=True))
    op.add_column("cart_lines", sa.Column("seen_price", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("cart_lines", "seen_price")
    op.drop_column("carts", "removed")
