"""Goods excepted from withdrawal by law: marked on products, frozen on order lines, decided when a return arrives."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0069"
down_revision: str | None = "0067"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KNOWN = (
    "withdrawal_exception IN ('made_to_order', 'perishable', 'newspaper', 'market_price', 'wine_future', "
    "'hygiene_seal', 'media_seal', 'mixed')"
)


def upgrade() -> None:
    """Go forward."""
    for table in ("products", "order_lines"):
        op.add_column(table, sa.Column("withdrawal_exception", sa.String(20), nullable=True))
        op.create_check_constraint(
            op.f(f"ck_{table}_known_withdrawal_exception"), table, KNOWN, postgresql_not_valid=True
        )
    op.add_column("return_lines", sa.Column("opened", sa.Integer(), server_default="0", nullable=False))
    op.create_check_constraint(
        op.f("ck_return_lines_opened_is_received"),
        "return_lines",
        "opened BETWEEN 0 AND coalesce(received, 0) - restocked",
        postgresql_not_valid=True,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_constraint(op.f("ck_return_lines_opened_is_received"), "return_lines")
    op.drop_column("return_lines", "opened")
    for table in ("order_lines", "products"):
        op.drop_constraint(op.f(f"ck_{table}_known_withdrawal_exception"), table)
        op.drop_column(table, "withdrawal_exception")
