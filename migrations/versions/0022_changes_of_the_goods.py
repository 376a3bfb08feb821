"""Changes of the goods themselves, told from those of their stock."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("catalogue_changes", sa.Column("goods", sa.BigInteger(), server_default="0", nullable=False))
    op.alter_column("catalogue_changes", "goods", server_default=None)


def downgrade() -> None:
    """Go back."""
    op.drop_column("catalogue_changes", "goods")
