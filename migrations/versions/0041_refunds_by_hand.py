"""Refunds by hand: what a bank or a till calls them, and the day on which the money was sent."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0041"
down_revision: str | None = "0039"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("refunds", sa.Column("reference", sa.String(100), server_default="", nullable=False))
    op.add_column("refunds", sa.Column("sent_on", sa.Date(), nullable=True))
    op.create_check_constraint(
        op.f("ck_refunds_record_of_staff_only"), "refunds", "by_hand OR (reference = '' AND sent_on IS NULL)"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_constraint(op.f("ck_refunds_record_of_staff_only"), "refunds", type_="check")
    op.drop_column("refunds", "sent_on")
    op.drop_column("refunds", "reference")
