"""Which products a search showed first, to find those that sold nothing."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0094"
down_revision: str | None = "0092"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("search_counts", sa.Column("first", postgresql.ARRAY(sa.Uuid()), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("search_counts", "first")
