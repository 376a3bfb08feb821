"""Index the wishlists of guests alone by their last use: only those are deleted for idleness."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0091"
down_revision: str | None = "0090"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    guests = sa.text("user_id IS NULL")
    op.create_index("ix_wishlists_guests_touched_at", "wishlists", ["touched_at"], postgresql_where=guests)
    op.drop_index("ix_wishlists_touched_at", "wishlists")


def downgrade() -> None:
    """Go back."""
    op.create_index("ix_wishlists_touched_at", "wishlists", ["touched_at"])
    op.drop_index("ix_wishlists_guests_touched_at", "wishlists")
