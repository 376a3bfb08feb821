"""Prove the constraint of 0088 on the rows that were there before it."""

from collections.abc import Sequence

from alembic import op

revision: str = "0089"
down_revision: str | None = "0088"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.execute("ALTER TABLE brand_pictures VALIDATE CONSTRAINT fk_brand_pictures_shown_id_pictures")


def downgrade() -> None:
    """Go back: a constraint that holds stays as it is."""
