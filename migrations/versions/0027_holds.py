"""Nobody holds stock for nothing: payment methods with rules, an end of every hold, and caps on what is unpaid."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

END_OPEN_HOLDS = """
UPDATE orders SET hold_expires_at = now() + interval '48 hours', version = version + 1
WHERE status = 'pending' AND hold_expires_at IS NULL
"""
"""Orders by invoice or on delivery were held without an end."""


NAME_HOLDERS = """
UPDATE orders o SET units = (SELECT coalesce(sum(quantity), 0) FROM order_lines l WHERE l.order_id = o.id),
    holder = left(CASE WHEN user_id IS NOT NULL THEN 'user:' || user_id WHEN cart_id IS NOT NULL THEN 'cart:' || cart_id
                  ELSE 'guest:' || lower(email) END, 80)
WHERE status = 'pending'
"""


def upgrade() -> None:
    """Go forward. Payment by invoice and on delivery is off until somebody switches it on."""
    op.create_table(
        "payment_methods",
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("countries", JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("minimum", sa.BigInteger(), nullable=True),
        sa.Column("maximum", sa.BigInteger(), nullable=True),
        sa.Column("paid_orders", sa.Integer(), server_default="0", nullable=False),
        sa.Column("hold_hours", sa.Integer(), server_default="48", nullable=False),
        sa.Column("version", sa.Integer(), server_default="2", nullable=False),
        sa.PrimaryKeyConstraint("currency", "name", name="pk_payment_methods"),
        sa.CheckConstraint("minimum >= 0 AND minimum <= maximum", name="ck_payment_methods_amounts_in_order"),
        sa.CheckConstraint("paid_orders >= 0 AND hold_hours > 0", name="ck_payment_methods_counts_in_order"),
    )
    op.create_table(
        "slowdowns",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("count", sa.Float(), nullable=False),
        sa.Column("order_number", sa.String(24), server_default="", nullable=False),
        sa.Column("email", sa.String(254), server_default="", nullable=False),
        sa.Column("network", sa.String(64), server_default="", nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("slowed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("let_go_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_slowdowns"),
        sa.CheckConstraint("kind IN ('payments', 'unpaid_items')", name=op.f("ck_slowdowns_known_kind")),
        sa.CheckConstraint("count >= 0", name=op.f("ck_slowdowns_count_not_negative")),
    )
    op.create_index("uq_slowdowns_subject", "slowdowns", ["subject", "kind"], unique=True)
    slowed = sa.text("slowed_at IS NOT NULL")
    op.create_index("ix_slowdowns_slowed", "slowdowns", ["slowed_at", "id"], postgresql_where=slowed)
    op.create_index("ix_slowdowns_counted_at", "slowdowns", ["counted_at"])
    op.create_index("ix_slowdowns_lower_email", "slowdowns", [sa.literal_column("lower(email)")])
    op.add_column("orders", sa.Column("holder", sa.String(80), nullable=True))
    op.add_column("orders", sa.Column("network", sa.String(64), nullable=True))
    op.add_column("orders", sa.Column("units", sa.Integer(), server_default="0", nullable=False))
    pending = sa.text("status = 'pending'")
    op.create_index("ix_orders_held_by", "orders", ["holder"], postgresql_where=pending)
    op.create_index("ix_orders_held_from", "orders", ["network"], postgresql_where=pending)
    op.execute(END_OPEN_HOLDS)
    op.execute(NAME_HOLDERS)


def downgrade() -> None:
    """Go back. What is held keeps its end."""
    for name in ("units", "network", "holder"):
        op.drop_column("orders", name)
    op.drop_table("slowdowns")
    op.drop_table("payment_methods")
