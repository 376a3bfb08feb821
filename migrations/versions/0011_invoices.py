"""Invoices."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "invoice_counters",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("latest", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('invoice', 'credit_note')", name=op.f("ck_invoice_counters_known_kind")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_invoice_counters")),
    )
    op.create_table(
        "sellers",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("vat_number", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sellers")),
    )
    op.create_table(
        "invoices",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("refund_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.CheckConstraint("kind IN ('invoice', 'credit_note')", name=op.f("ck_invoices_known_kind")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_invoices_order_id_orders")),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_invoices_refund_id_refunds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_invoices_kind")),
        sa.UniqueConstraint("refund_id", name=op.f("uq_invoices_refund_id")),
    )
    op.create_index("ix_invoices_order", "invoices", ["order_id"], unique=False)
    op.create_index("ix_invoices_unmade", "invoices", ["id"], unique=False, postgresql_where=sa.text("pdf IS NULL"))
    op.create_index(
        "uq_invoices_one_invoice", "invoices", ["order_id"], unique=True, postgresql_where=sa.text("kind = 'invoice'")
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("uq_invoices_one_invoice", table_name="invoices", postgresql_where=sa.text("kind = 'invoice'"))
    op.drop_index("ix_invoices_unmade", table_name="invoices", postgresql_where=sa.text("pdf IS NULL"))
    op.drop_index("ix_invoices_order", table_name="invoices")
    op.drop_table("invoices")
    op.drop_table("sellers")
    op.drop_table("invoice_counters")
