"""The sums of changes of parts, apart from the changes that are not yet in them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0133"
down_revision: str | None = "0132"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward. Half of each page is left free, so that a sum that rises stays where it is."""
    op.create_table(
        "part_sums",
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pages", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_part_sums")),
    )
    op.execute("ALTER TABLE part_sums SET (fillfactor = 50)")


def downgrade() -> None:
    """Go back, with what is in the sums as changes again."""
    op.execute(
        "INSERT INTO part_changes (part, pages, figures) SELECT part, pages, figures FROM part_sums WHERE part >= 0"
    )
    op.drop_table("part_sums")
