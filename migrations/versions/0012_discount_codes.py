"""Discount codes and their uses."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "discounts",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("minimum_subtotal", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("limit_total", sa.Integer(), nullable=True),
        sa.Column("limit_per_customer", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "CASE kind WHEN 'percentage' THEN value BETWEEN 1 AND 100 WHEN 'amount' THEN value > 0 ELSE value = 0 END",
            name=op.f("ck_discounts_value_fits_kind"),
        ),
        sa.CheckConstraint("kind IN ('percentage', 'amount', 'free_delivery')", name=op.f("ck_discounts_known_kind")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_discounts_ends_after_start")),
        sa.CheckConstraint("limit_total > 0 AND limit_per_customer > 0", name=op.f("ck_discounts_limits_positive")),
        sa.CheckConstraint("minimum_subtotal >= 0", name=op.f("ck_discounts_minimum_not_negative")),
        sa.CheckConstraint(
            "used BETWEEN 0 AND coalesce(limit_total, used)", name=op.f("ck_discounts_never_used_too_often")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discounts")),
    )
    op.create_index("ix_discounts_code", "discounts", [sa.literal_column("lower(code)")], unique=False)
    op.create_index(
        "uq_discounts_live_code",
        "discounts",
        [sa.literal_column("lower(code)")],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "discount_uses",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("discount_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("email_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["discount_id"], ["discounts.id"], name=op.f("fk_discount_uses_discount_id_discounts")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_discount_uses_order_id_orders"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_discount_uses_user_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_discount_uses")),
    )
    op.create_index("ix_discount_uses_email", "discount_uses", ["discount_id", "email_hash"], unique=False)
    op.create_index("ix_discount_uses_user", "discount_uses", ["discount_id", "user_id"], unique=False)
    op.create_index("ix_discount_uses_user_id", "discount_uses", ["user_id"], unique=False)
    op.add_column("order_lines", sa.Column("discount", sa.BigInteger(), server_default="0", nullable=False))
    op.create_check_constraint("discount_within_line", "order_lines", "discount BETWEEN 0 AND line_total")
    op.add_column("orders", sa.Column("discount_code", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("orders", "discount_code")
    op.drop_column("order_lines", "discount")
    op.drop_index("ix_discount_uses_user_id", table_name="discount_uses")
    op.drop_index("ix_discount_uses_user", table_name="discount_uses")
    op.drop_index("ix_discount_uses_email", table_name="discount_uses")
    op.drop_table("discount_uses")
    op.drop_index("uq_discounts_live_code", table_name="discounts", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index("ix_discounts_code", table_name="discounts")
    op.drop_table("discounts")
