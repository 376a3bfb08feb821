"""Imports that fetch pictures take turns, so that a small one need not wait for a large one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0056"
down_revision: str | None = "0055"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WAITING = sa.text("status = 'waiting'")


def upgrade() -> None:
    """Go forward."""
    op.add_column("change_sets", sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_picture_fetches_waiting", "picture_fetches", ["change_set_id", "due_at"], postgresql_where=WAITING
    )
    op.drop_index("ix_picture_fetches_due", table_name="picture_fetches")


def downgrade() -> None:
    """Go back."""
    op.create_index("ix_picture_fetches_due", "picture_fetches", ["due_at"], postgresql_where=WAITING)
    op.drop_index("ix_picture_fetches_waiting", table_name="picture_fetches")
    op.drop_column("change_sets", "fetched_at")
