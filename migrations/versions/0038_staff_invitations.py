"""Invitations to work in the shop."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "staff_invitations",
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("job", sa.String(20), nullable=False),
        sa.Column("sent", sa.Integer(), server_default="1", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by", sa.String(254), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "job IN ('owner', 'manager', 'assistant', 'packer', 'bookkeeper')",
            name=op.f("ck_staff_invitations_known_job"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["users.id"],
            name=op.f("fk_staff_invitations_invited_by_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_invitations")),
    )
    op.create_index("uq_staff_invitations_email", "staff_invitations", [sa.text("lower(email)")], unique=True)
    op.create_index(op.f("ix_staff_invitations_invited_by_id"), "staff_invitations", ["invited_by_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("staff_invitations")
