"""Record the days for which an order will be promised, by when it is confirmed.

Record, too, what changes of staff have taken off of what a withdrawal cancelled.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0090"
down_revision: str | None = "0089"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.execute("ALTER TABLE withdrawal_lines ADD COLUMN taken_off integer NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE orders ADD COLUMN promises jsonb NOT NULL DEFAULT '[]'")


def downgrade() -> None:
    """Go back."""
    op.execute("ALTER TABLE orders DROP COLUMN promises")
    op.execute("ALTER TABLE withdrawal_lines DROP COLUMN taken_off")
