"""Delivery methods are rows."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "delivery_methods",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("zone", sa.String(length=80), nullable=False),
        sa.Column("countries", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("free_from", sa.BigInteger(), nullable=True),
        sa.Column("days_from", sa.Integer(), nullable=False),
        sa.Column("days_to", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("0 < days_from AND days_from <= days_to", name=op.f("ck_delivery_methods_days_in_order")),
        sa.CheckConstraint("price >= 0 AND free_from >= 0", name=op.f("ck_delivery_methods_amounts_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_methods")),
    )
    op.create_index("ix_delivery_methods_currency", "delivery_methods", ["currency", "position", "id"], unique=False)
    op.execute(
        """
        INSERT INTO delivery_methods (code, name, zone, countries, currency, price, free_from, days_from, days_to, position)
        VALUES
        ('standard', 'Standard delivery', 'Home', '["GB"]', 'GBP', 395, 6000, 2, 4, 1),
        ('express', 'Express delivery', 'Home', '["GB"]', 'GBP', 795, NULL, 1, 1, 2),
        ('standard', 'Standard delivery', 'Europe',
         '["AT","BE","CZ","DE","DK","ES","FI","FR","IE","IT","LU","NL","NO","PL","PT","SE","CH"]',
         'GBP', 1295, 15000, 4, 8, 3),
        ('standard', 'Standard delivery', 'World', '["AU","CA","JP","NZ","US"]', 'GBP', 2495, NULL, 7, 14, 4)
        """
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_delivery_methods_currency", table_name="delivery_methods")
    op.drop_table("delivery_methods")
