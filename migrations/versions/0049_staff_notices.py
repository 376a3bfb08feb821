"""Who of those who work in the shop wants to be told by email what waits."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0049"
down_revision: str | None = "0046"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "staff_notices",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.String(10), nullable=False),
        sa.Column("told", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("choice IN ('at_once', 'daily')", name=op.f("ck_staff_notices_known_choice")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_staff_notices_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_staff_notices")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("staff_notices")
