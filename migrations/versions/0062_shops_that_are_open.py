"""Shops that are there already are open; a new one in production is closed until its owner opens it."""

from collections.abc import Sequence

from alembic import op

revision: str = "0062"
down_revision: str | None = "0061"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.execute(
        "INSERT INTO settings (name, value) SELECT 'open', 'true' WHERE EXISTS (SELECT FROM products) "
        "ON CONFLICT (name) DO NOTHING"
    )


def downgrade() -> None:
    """Go back."""
    op.execute("DELETE FROM settings WHERE name = 'open'")
