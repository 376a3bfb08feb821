"""Changes of parts of the catalogue, counted apart from those that may show anywhere in the shop."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0101"
down_revision: str | None = "0100"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward. A change that says nothing of parts may show anywhere, as do those of an older version of the shop."""
    op.add_column("catalogue_changes", sa.Column("parts", sa.BigInteger(), server_default="0", nullable=False))
    op.create_table(
        "part_changes",
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("pages", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_changes")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("part_changes")
    op.drop_column("catalogue_changes", "parts")
