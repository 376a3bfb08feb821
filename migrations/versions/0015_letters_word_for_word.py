"""Letters word for word."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("outgoing_mail", sa.Column("kept", postgresql.JSONB(astext_type=sa.Text()), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("outgoing_mail", "kept")
