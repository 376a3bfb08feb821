"""Nobody holds stock for nothing: payment methods with rules, and an end of every hold."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0027"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

END_OPEN_HOLDS = """
UPDATE orders SET hold_expires_at = now() + interval '48 hours', version = version + 1
WHERE status = 'pending' AND hold_expires_at IS NULL
"""
"""Orders by invoice or on delivery were held without an end."""


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
    op.execute(END_OPEN_HOLDS)


def downgrade() -> None:
    """Go back. What is held keeps its end."""
    op.drop_table("payment_methods")
