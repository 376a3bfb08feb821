"""An index of surplus payments, which are few, for the list of paid orders."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0132"
down_revision: str | None = "0131"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_index("ix_payments_surplus", "payments", ["order_id"], postgresql_where=sa.text("surplus"))


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_payments_surplus", table_name="payments")
