"""Withdrawals from contracts, and the returns that follow them by right."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0064"
down_revision: str | None = "0063"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.execute("CREATE SEQUENCE withdrawal_numbers START 10001")
    _widen_returns()
    _create_withdrawals()


def _widen_returns() -> None:
    returns = "return_requests"
    op.add_column(returns, sa.Column("by_right", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    for name in ("delivery", "deduction"):
        op.add_column(returns, sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    op.create_check_constraint(
        op.f("ck_return_requests_amounts_not_negative"), returns, "delivery >= 0 AND deduction >= 0"
    )
    op.create_check_constraint(
        op.f("ck_return_requests_right_not_declined"),
        returns,
        "NOT by_right OR status IN ('approved', 'withdrawn', 'received')",
    )


def _create_withdrawals() -> None:
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.String(24), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("idempotency_key", sa.String(200), nullable=True),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_withdrawals_order_id_orders"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["return_requests.id"],
            name=op.f("fk_withdrawals_return_id_return_requests"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
        sa.UniqueConstraint("number", name=op.f("uq_withdrawals_number")),
        sa.UniqueConstraint("return_id", name=op.f("uq_withdrawals_return_id")),
        sa.UniqueConstraint("order_id", "idempotency_key", name=op.f("uq_withdrawals_order_id")),
    )
    op.create_index(
        "ix_withdrawals_open", "withdrawals", ["created_at"], postgresql_where=sa.text("settled_at IS NULL")
    )
    op.create_table(
        "withdrawal_lines",
        sa.Column("withdrawal_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("to_return", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cancelled >= 0 AND to_return >= 0 AND cancelled + to_return > 0",
            name=op.f("ck_withdrawal_lines_something_withdrawn"),
        ),
        sa.ForeignKeyConstraint(
            ["withdrawal_id"],
            ["withdrawals.id"],
            name=op.f("fk_withdrawal_lines_withdrawal_id_withdrawals"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("withdrawal_id", "order_line_id", name=op.f("pk_withdrawal_lines")),
    )
    op.create_index(op.f("ix_withdrawal_lines_order_line_id"), "withdrawal_lines", ["order_line_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("withdrawal_lines")
    op.drop_table("withdrawals")
    op.drop_constraint(op.f("ck_return_requests_right_not_declined"), "return_requests")
    op.drop_constraint(op.f("ck_return_requests_amounts_not_negative"), "return_requests")
    for name in ("deduction", "delivery", "by_right"):
        op.drop_column("return_requests", name)
    op.execute("DROP SEQUENCE withdrawal_numbers")
