"""The generation of sessions, emails that somebody waits for, and keys of stock changes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("session_generations")))
    op.create_index(
        "ix_outgoing_mail_urgent",
        "outgoing_mail",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting' AND (context ? 'code_id' OR kind = 'order_link')"),
    )
    op.create_table(
        "stock_requests",
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_stock_requests_variant_id_variants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("variant_id", "key", name=op.f("pk_stock_requests")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("stock_requests")
    op.drop_index("ix_outgoing_mail_urgent", table_name="outgoing_mail")
    op.execute(sa.schema.DropSequence(sa.Sequence("session_generations")))
