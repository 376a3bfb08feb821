"""Orders and audit entries are found by their people."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_index("ix_audit_entries_actor_id", "audit_entries", ["actor_id"], unique=False)
    op.drop_index(op.f("ix_orders_email"), table_name="orders")
    op.create_index("ix_orders_lower_email", "orders", [sa.literal_column("lower(email)")], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_orders_lower_email", table_name="orders")
    op.create_index(op.f("ix_orders_email"), "orders", ["email"], unique=False)
    op.drop_index("ix_audit_entries_actor_id", table_name="audit_entries")
