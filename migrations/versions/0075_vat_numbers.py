"""VAT numbers of customers, as they were checked for their orders."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0075"
down_revision: str | None = "0074"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("orders", sa.Column("vat", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("orders", "vat")
