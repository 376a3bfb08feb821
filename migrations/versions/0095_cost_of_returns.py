"""Who pays for sending back what was ordered, as the shop said it before the order."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0095"
down_revision: str | None = "0094"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward. Of orders from before, the page on delivery and returns says it."""
    op.add_column("orders", sa.Column("return_cost", sa.String(20), server_default="page", nullable=False))


def downgrade() -> None:
    """Go back."""
    op.drop_column("orders", "return_cost")
