"""Pictures of categories; and since when nothing shows a picture any more."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0045"
down_revision: str | None = "0044"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("categories", sa.Column("picture_id", sa.Uuid()))
    op.add_column("categories", sa.Column("picture_alt", sa.String(), server_default="", nullable=False))
    op.create_foreign_key(op.f("fk_categories_picture_id_pictures"), "categories", "pictures", ["picture_id"], ["id"])
    op.create_index(op.f("ix_categories_picture_id"), "categories", ["picture_id"])
    op.add_column("pictures", sa.Column("released_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Go back."""
    op.drop_column("pictures", "released_at")
    op.drop_index(op.f("ix_categories_picture_id"), table_name="categories")
    op.drop_constraint(op.f("fk_categories_picture_id_pictures"), "categories", type_="foreignkey")
    op.drop_column("categories", "picture_alt")
    op.drop_column("categories", "picture_id")
