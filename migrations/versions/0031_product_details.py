"""Product details: weight and barcode of variants, words for search engines, and publication at a time."""

from collections.abc import Sequence

import sqlalchemy as sa
from advanced_alchemy.types import DateTimeUTC
from alembic import op

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("variants", sa.Column("weight_grams", sa.Integer(), nullable=True))
    op.add_column("variants", sa.Column("barcode", sa.String(32), server_default="", nullable=False))
    op.create_check_constraint(op.f("ck_variants_weight_not_negative"), "variants", "weight_grams >= 0")
    op.add_column("products", sa.Column("publish_at", DateTimeUTC(timezone=True), nullable=True))
    op.add_column("products", sa.Column("search_title", sa.String(200), server_default="", nullable=False))
    op.add_column("products", sa.Column("search_description", sa.String(500), server_default="", nullable=False))
    op.create_check_constraint(
        op.f("ck_products_published_once"), "products", "NOT (published AND publish_at IS NOT NULL)"
    )
    op.create_index(
        "ix_products_publish_at", "products", ["publish_at"], postgresql_where=sa.text("publish_at IS NOT NULL")
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_products_publish_at", "products")
    op.drop_constraint("ck_products_published_once", "products")
    for name in ("search_description", "search_title", "publish_at"):
        op.drop_column("products", name)
    op.drop_constraint("ck_variants_weight_not_negative", "variants")
    for name in ("barcode", "weight_grams"):
        op.drop_column("variants", name)
