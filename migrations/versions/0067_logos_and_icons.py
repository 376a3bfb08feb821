"""The logo and the icon of the shop; and what a picture is for, which decides the files that are made of it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0067"
down_revision: str | None = "0066"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("pictures", sa.Column("purpose", sa.String(20), server_default="picture", nullable=False))
    op.create_check_constraint(
        op.f("ck_pictures_known_purpose"), "pictures", "purpose IN ('picture', 'icon')", postgresql_not_valid=True
    )
    op.create_table(
        "brand_pictures",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("picture_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="2", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_pictures")),
        sa.UniqueConstraint("name", name=op.f("uq_brand_pictures_name")),
        sa.ForeignKeyConstraint(["picture_id"], ["pictures.id"], name=op.f("fk_brand_pictures_picture_id_pictures")),
    )
    op.create_index(op.f("ix_brand_pictures_picture_id"), "brand_pictures", ["picture_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("brand_pictures")
    op.drop_constraint(op.f("ck_pictures_known_purpose"), "pictures", type_="check")
    op.drop_column("pictures", "purpose")
