"""Taxes by rate and line."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("categories", sa.Column("tax_class", sa.String(length=20), server_default="standard", nullable=False))
    op.add_column("order_lines", sa.Column("tax_rate", sa.Integer(), server_default="0", nullable=False))
    op.add_column("order_lines", sa.Column("tax", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("orders", sa.Column("tax_included", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("orders", sa.Column("delivery_tax", sa.BigInteger(), server_default="0", nullable=False))
    op.create_check_constraint("known_tax_class", "categories", "tax_class IN ('standard', 'reduced', 'zero')")
    op.create_check_constraint("tax_not_negative", "order_lines", "tax >= 0 AND tax_rate >= 0")
    op.drop_constraint(op.f("ck_orders_total_adds_up"), "orders", type_="check")
    op.create_check_constraint(
        "total_adds_up",
        "orders",
        "total = subtotal - discount + delivery + CASE WHEN tax_included THEN 0 ELSE tax END",
    )
    op.execute(
        "UPDATE order_lines l SET tax_rate = 2000, tax = o.tax * (l.line_total - l.discount) / o.total "
        "FROM orders o WHERE o.id = l.order_id AND o.tax > 0"
    )
    op.execute(
        "UPDATE orders o SET delivery_tax = o.tax - (SELECT sum(l.tax) FROM order_lines l WHERE l.order_id = o.id) "
        "WHERE o.tax > 0"
    )


def downgrade() -> None:
    """Go back. Tax that came on top of prices has no place there, so that it is told as a part of the delivery."""
    op.drop_constraint(op.f("ck_orders_total_adds_up"), "orders", type_="check")
    op.execute("UPDATE orders SET delivery = delivery + tax WHERE NOT tax_included")
    op.create_check_constraint("total_adds_up", "orders", "total = subtotal - discount + delivery")
    op.drop_column("orders", "delivery_tax")
    op.drop_column("orders", "tax_included")
    op.drop_column("order_lines", "tax")
    op.drop_column("order_lines", "tax_rate")
    op.drop_column("categories", "tax_class")
