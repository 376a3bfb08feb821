"""All changes of orders have a status that is known; this reads the whole table, so it stands apart."""

from collections.abc import Sequence

from alembic import op

revision: str = "0111"
down_revision: str | None = "0110"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.execute("ALTER TABLE order_changes VALIDATE CONSTRAINT ck_order_changes_known_status")


def downgrade() -> None:
    """Go back: nothing to do."""
