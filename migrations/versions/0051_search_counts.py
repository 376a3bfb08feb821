"""What visitors searched for, by day."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0051"
down_revision: str | None = "0050"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "search_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=True),
        sa.CheckConstraint("times > 0", name=op.f("ck_search_counts_times")),
        sa.PrimaryKeyConstraint("day", "words", name=op.f("pk_search_counts")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("search_counts")
