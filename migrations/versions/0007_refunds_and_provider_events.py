"""Refunds, provider events, and orders that wait for staff."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "provider_events",
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("error", sa.String(), server_default="", nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_events")),
        sa.UniqueConstraint("provider", "event_id", name=op.f("uq_provider_events_provider")),
    )
    op.create_index(
        "ix_provider_events_due",
        "provider_events",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("applied_at IS NULL"),
    )
    op.create_table(
        "simulated_charges",
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("refunded", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status IN ('failed', 'succeeded')", name=op.f("ck_simulated_charges_known_status")),
        sa.CheckConstraint(
            "refunded BETWEEN 0 AND amount", name=op.f("ck_simulated_charges_never_more_back_than_came")
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_simulated_charges")),
    )
    op.create_table(
        "simulated_events",
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["reference"],
            ["simulated_charges.reference"],
            name=op.f("fk_simulated_events_reference_simulated_charges"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulated_events")),
    )
    op.create_index(
        "ix_simulated_events_due",
        "simulated_events",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.create_index(op.f("ix_simulated_events_reference"), "simulated_events", ["reference"], unique=False)
    op.create_table(
        "simulated_refunds",
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["reference"],
            ["simulated_charges.reference"],
            name=op.f("fk_simulated_refunds_reference_simulated_charges"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_simulated_refunds")),
    )
    op.create_index(op.f("ix_simulated_refunds_reference"), "simulated_refunds", ["reference"], unique=False)
    op.create_table(
        "refunds",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="created", nullable=False),
        sa.Column("provider_reference", sa.String(length=255), nullable=True),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("request_hash", sa.LargeBinary(), nullable=True),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_error", sa.String(), server_default="", nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status IN ('created', 'succeeded', 'failed')", name=op.f("ck_refunds_known_status")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refunds_amount_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_refunds_order_id_orders"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_refunds_payment_id_payments"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("order_id", "idempotency_key", name=op.f("uq_refunds_order_id")),
        sa.UniqueConstraint("payment_id", "provider_reference", name=op.f("uq_refunds_payment_id")),
    )
    op.create_index(
        "ix_refunds_due", "refunds", ["due_at"], unique=False, postgresql_where=sa.text("status = 'created'")
    )
    op.create_table(
        "refund_lines",
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("restock", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_refund_lines_amount_not_negative")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_refund_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_lines.id"],
            name=op.f("fk_refund_lines_order_line_id_order_lines"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_refund_lines_refund_id_refunds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("refund_id", "order_line_id", name=op.f("pk_refund_lines")),
    )
    op.create_index(op.f("ix_refund_lines_order_line_id"), "refund_lines", ["order_line_id"], unique=False)
    op.alter_column("orders", "hold_expires_at", existing_type=postgresql.TIMESTAMP(timezone=True), nullable=True)
    op.add_column("payments", sa.Column("page_reference", sa.String(length=255), nullable=True))
    op.add_column("payments", sa.Column("charge_reference", sa.String(length=255), nullable=True))
    op.add_column("payments", sa.Column("surplus", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("payments", sa.Column("check_due_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("payments", "check_due_at", server_default=sa.text("now() + interval '2 minutes'"))
    op.execute(
        "INSERT INTO refunds (order_id, payment_id, amount, currency, reason, status, actor, settled_at) "
        "SELECT order_id, id, amount, currency, 'cancelled', 'succeeded', 'shop', updated_at "
        "FROM payments WHERE status = 'refunded' AND amount > 0"
    )
    op.drop_index(
        op.f("uq_payments_one_open_or_paid"),
        table_name="payments",
        postgresql_where="((status)::text <> 'failed'::text)",
    )
    op.create_index("ix_payments_charge", "payments", ["provider", "charge_reference"], unique=False)
    op.create_index(
        "ix_payments_check_due",
        "payments",
        ["check_due_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('created', 'failed')"),
    )
    op.create_index(
        "uq_payments_one_kept",
        "payments",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('paid', 'partially_refunded', 'refunded') AND NOT surplus"),
    )
    op.create_index(
        "uq_payments_one_open", "payments", ["order_id"], unique=True, postgresql_where=sa.text("status = 'created'")
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("uq_payments_one_open", table_name="payments", postgresql_where=sa.text("status = 'created'"))
    op.drop_index(
        "uq_payments_one_kept",
        table_name="payments",
        postgresql_where=sa.text("status IN ('paid', 'partially_refunded', 'refunded') AND NOT surplus"),
    )
    op.drop_index(
        "ix_payments_check_due", table_name="payments", postgresql_where=sa.text("status IN ('created', 'failed')")
    )
    op.drop_index("ix_payments_charge", table_name="payments")
    op.create_index(
        op.f("uq_payments_one_open_or_paid"),
        "payments",
        ["order_id"],
        unique=True,
        postgresql_where="((status)::text <> 'failed'::text)",
    )
    op.drop_column("payments", "check_due_at")
    op.drop_column("payments", "surplus")
    op.drop_column("payments", "charge_reference")
    op.drop_column("payments", "page_reference")
    op.execute("UPDATE orders SET hold_expires_at = now() WHERE hold_expires_at IS NULL")
    op.alter_column("orders", "hold_expires_at", existing_type=postgresql.TIMESTAMP(timezone=True), nullable=False)
    op.drop_index(op.f("ix_refund_lines_order_line_id"), table_name="refund_lines")
    op.drop_table("refund_lines")
    op.drop_index("ix_refunds_due", table_name="refunds", postgresql_where=sa.text("status = 'created'"))
    op.drop_table("refunds")
    op.drop_index(op.f("ix_simulated_refunds_reference"), table_name="simulated_refunds")
    op.drop_table("simulated_refunds")
    op.drop_index(op.f("ix_simulated_events_reference"), table_name="simulated_events")
    op.drop_index("ix_simulated_events_due", table_name="simulated_events", postgresql_where=sa.text("sent_at IS NULL"))
    op.drop_table("simulated_events")
    op.drop_table("simulated_charges")
    op.drop_index(
        "ix_provider_events_due", table_name="provider_events", postgresql_where=sa.text("applied_at IS NULL")
    )
    op.drop_table("provider_events")
