"""Pictures in the pages that the owner writes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0099"
down_revision: str | None = "0098"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "page_pictures",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("picture_id", sa.Uuid(), nullable=False),
        sa.Column("alt", sa.String(300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_pictures")),
        sa.ForeignKeyConstraint(["page_id"], ["content_pages.id"], name=op.f("fk_page_pictures_page_id_content_pages")),
        sa.ForeignKeyConstraint(["picture_id"], ["pictures.id"], name=op.f("fk_page_pictures_picture_id_pictures")),
    )
    op.create_index(op.f("ix_page_pictures_page_id"), "page_pictures", ["page_id"])
    op.create_index(op.f("ix_page_pictures_picture_id"), "page_pictures", ["picture_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("page_pictures")
