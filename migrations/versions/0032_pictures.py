"""Pictures: what staff upload, and the pictures of products with a version, in an order that can be changed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PLACES = "uq_product_images_product_id"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "pictures",
        sa.Column("stem", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), server_default="processing", nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("upload", postgresql.JSONB(), nullable=True),
        sa.Column("problem", sa.String(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("status IN ('processing', 'ready', 'failed')", name=op.f("ck_pictures_known_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        sa.UniqueConstraint("stem", name=op.f("uq_pictures_stem")),
    )
    op.create_index("ix_pictures_due", "pictures", ["due_at"], postgresql_where=sa.text("status = 'processing'"))
    op.add_column("product_images", sa.Column("picture_id", sa.Uuid(), nullable=True))
    op.add_column("product_images", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("product_images", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_product_images_picture_id_pictures"), "product_images", "pictures", ["picture_id"], ["id"]
    )
    op.create_index(op.f("ix_product_images_picture_id"), "product_images", ["picture_id"])
    op.drop_constraint(PLACES, "product_images")
    op.create_unique_constraint(PLACES, "product_images", ["product_id", "position"], deferrable=True)


def downgrade() -> None:
    """Go back."""
    op.execute("DELETE FROM product_images WHERE picture_id IS NOT NULL OR removed_at IS NOT NULL")
    op.drop_constraint(PLACES, "product_images")
    op.create_unique_constraint(PLACES, "product_images", ["product_id", "position"])
    op.drop_index("ix_product_images_picture_id", "product_images")
    op.drop_constraint("fk_product_images_picture_id_pictures", "product_images")
    op.drop_column("product_images", "removed_at")
    op.drop_column("product_images", "version")
    op.drop_column("product_images", "picture_id")
    op.drop_table("pictures")
