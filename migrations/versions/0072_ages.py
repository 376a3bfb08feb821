"""Minimum ages of products, kept on the lines of orders; delivery methods that check ages at the door."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0072"
down_revision: str | None = "0071"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    for table in ("products", "order_lines"):
        op.add_column(table, sa.Column("minimum_age", sa.SmallInteger(), nullable=True))
        op.create_check_constraint(
            op.f(f"ck_{table}_minimum_age_in_years"), table, "minimum_age BETWEEN 1 AND 99", postgresql_not_valid=True
        )
    op.add_column("products", sa.Column("age_reason", sa.String(200), server_default="", nullable=False))
    checks: sa.Column[bool] = sa.Column("checks_age", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    op.add_column("delivery_methods", checks)


def downgrade() -> None:
    """Go back."""
    op.drop_column("delivery_methods", "checks_age")
    op.drop_column("products", "age_reason")
    for table in ("order_lines", "products"):
        op.drop_constraint(op.f(f"ck_{table}_minimum_age_in_years"), table)
        op.drop_column(table, "minimum_age")
