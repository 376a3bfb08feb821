"""The logo and the icon that are shown until the files of the next are there."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0088"
down_revision: str | None = "0087"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("brand_pictures", sa.Column("shown_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_brand_pictures_shown_id_pictures"),
        *("brand_pictures", "pictures", ["shown_id"], ["id"]),
        postgresql_not_valid=True,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_column("brand_pictures", "shown_id")
