"""Changes of paid orders that wait for more money, the payments made for them, and refunds that span payments."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0103"
down_revision: str | None = "0101"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward. Payments from before were made for no change."""
    op.create_table(
        "order_changes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(20), server_default="waiting", nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("plan", postgresql.JSONB(), nullable=False),
        sa.Column("changes", postgresql.JSONB(), nullable=False),
        sa.Column("held", postgresql.JSONB(), nullable=False),
        sa.Column("actor", sa.String(254), nullable=False),
        sa.Column("emails", sa.Integer(), server_default="1", nullable=False),
        sa.Column("hold_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'paid', 'taken_back', 'expired')", name=op.f("ck_order_changes_known_status")
        ),
        sa.CheckConstraint("due > 0", name=op.f("ck_order_changes_due_positive")),
        sa.CheckConstraint(
            "(status = 'waiting') = (ended_at IS NULL)", name=op.f("ck_order_changes_ended_unless_waiting")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_changes_order_id_orders"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_changes")),
    )
    op.create_index("ix_order_changes_order_id", "order_changes", ["order_id"])
    waiting = sa.text("status = 'waiting'")
    op.create_index("uq_order_changes_waiting", "order_changes", ["order_id"], unique=True, postgresql_where=waiting)
    op.create_index("ix_order_changes_open_holds", "order_changes", ["hold_expires_at"], postgresql_where=waiting)
    op.add_column("payments", sa.Column("change_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_payments_change_id_order_changes",
        "payments",
        "order_changes",
        ["change_id"],
        ["id"],
        ondelete="CASCADE",
        postgresql_not_valid=True,
    )
    op.drop_constraint(op.f("ck_refund_lines_quantity_positive"), "refund_lines")
    op.create_check_constraint(
        op.f("ck_refund_lines_quantity_not_negative"), "refund_lines", "quantity >= 0", postgresql_not_valid=True
    )


def downgrade() -> None:
    """Go back."""
    op.drop_constraint(op.f("ck_refund_lines_quantity_not_negative"), "refund_lines")
    op.create_check_constraint(op.f("ck_refund_lines_quantity_positive"), "refund_lines", "quantity > 0")
    op.drop_constraint("fk_payments_change_id_order_changes", "payments", type_="foreignkey")
    op.drop_column("payments", "change_id")
    op.drop_table("order_changes")
