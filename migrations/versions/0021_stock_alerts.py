"""Requests to be told when something is there again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = sa.text("told_at IS NULL")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "stock_alerts",
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_stock_alerts_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_stock_alerts_variant_id_variants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_alerts")),
    )
    op.create_index(
        "uq_stock_alerts_open",
        "stock_alerts",
        ["variant_id", sa.literal_column("lower(email)")],
        unique=True,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_stock_alerts_waiting", "stock_alerts", ["variant_id", "id"], unique=False, postgresql_where=OPEN
    )
    op.create_index(
        "ix_stock_alerts_told",
        "stock_alerts",
        ["variant_id", "told_at"],
        unique=False,
        postgresql_where=sa.text("told_at IS NOT NULL"),
    )
    op.create_index("ix_stock_alerts_email", "stock_alerts", [sa.literal_column("lower(email)")], unique=False)
    op.create_index("ix_stock_alerts_created_at", "stock_alerts", ["created_at"], unique=False)
    op.create_index(op.f("ix_stock_alerts_user_id"), "stock_alerts", ["user_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("stock_alerts")
