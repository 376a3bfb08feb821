"""Categories that can be hidden, and collections of products, chosen by hand or by a rule."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("categories", sa.Column("published", sa.Boolean(), server_default="true", nullable=False))
    op.create_table(
        "collections",
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("description", sa.String(), server_default="", nullable=False),
        sa.Column("rule", postgresql.JSONB(), nullable=True),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("published", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.CheckConstraint("jsonb_typeof(rule) = 'object'", name=op.f("ck_collections_rule_is_an_object")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections")),
        sa.UniqueConstraint("slug", name=op.f("uq_collections_slug")),
    )
    op.create_table(
        "collection_products",
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collections.id"],
            name=op.f("fk_collection_products_collection_id_collections"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_collection_products_product_id_products"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("collection_id", "product_id", name=op.f("pk_collection_products")),
    )
    op.create_index(
        "ix_collection_products_position", "collection_products", ["collection_id", "position", "product_id"]
    )
    op.create_index(op.f("ix_collection_products_product_id"), "collection_products", ["product_id"])
    op.create_table(
        "old_collection_slugs",
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collections.id"],
            name=op.f("fk_old_collection_slugs_collection_id_collections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_old_collection_slugs")),
    )
    op.create_index(op.f("ix_old_collection_slugs_collection_id"), "old_collection_slugs", ["collection_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("old_collection_slugs")
    op.drop_table("collection_products")
    op.drop_table("collections")
    op.drop_column("categories", "published")
