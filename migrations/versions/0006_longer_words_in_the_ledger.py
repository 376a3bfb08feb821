"""Longer words in the ledger, and letters that failed at hand."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    _widen("stock_movements", "reason", 40, 200)
    _widen("stock_movements", "actor", 120, 254)
    _widen("order_events", "actor", 120, 254)
    op.create_index(
        "ix_outgoing_mail_failed", "outgoing_mail", ["id"], unique=False, postgresql_where=sa.text("status = 'failed'")
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_outgoing_mail_failed", table_name="outgoing_mail", postgresql_where=sa.text("status = 'failed'"))
    _narrow("order_events", "actor", 254, 120)
    _narrow("stock_movements", "actor", 254, 120)
    _narrow("stock_movements", "reason", 200, 40)


def _widen(table: str, column: str, before: int, after: int) -> None:
    op.alter_column(table, column, existing_type=sa.String(before), type_=sa.String(after), existing_nullable=False)


def _narrow(table: str, column: str, before: int, after: int) -> None:
    op.alter_column(
        table,
        column,
        existing_type=sa.String(before),
        type_=sa.String(after),
        existing_nullable=False,
        postgresql_using=f"left({column}, {after})",
    )
