"""Record what changes of staff have taken off of what a withdrawal cancelled."""

from collections.abc import Sequence

from alembic import op

revision: str = "0090"
down_revision: str | None = "0089"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.execute("ALTER TABLE withdrawal_lines ADD COLUMN taken_off integer NOT NULL DEFAULT 0")


def downgrade() -> None:
    """Go back."""
    op.execute("ALTER TABLE withdrawal_lines DROP COLUMN taken_off")
