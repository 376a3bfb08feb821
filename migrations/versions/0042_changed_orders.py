"""Changed orders: what a change sent back of a payment, and invoices that were credited in full and written anew."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("orders", sa.Column("given_back", sa.BigInteger(), server_default="0", nullable=False))
    op.create_check_constraint(op.f("ck_orders_given_back_not_negative"), "orders", "given_back >= 0")
    op.add_column("invoices", sa.Column("replaced", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.drop_index("uq_invoices_one_invoice", "invoices")
    op.create_index(
        "uq_invoices_one_invoice",
        "invoices",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'invoice' AND NOT replaced"),
    )


def downgrade() -> None:
    """Go back; refused by the index while an order has two invoices."""
    op.drop_index("uq_invoices_one_invoice", "invoices")
    op.create_index(
        "uq_invoices_one_invoice", "invoices", ["order_id"], unique=True, postgresql_where=sa.text("kind = 'invoice'")
    )
    op.drop_column("invoices", "replaced")
    op.drop_constraint(op.f("ck_orders_given_back_not_negative"), "orders", type_="check")
    op.drop_column("orders", "given_back")
