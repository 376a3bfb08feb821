"""Links and lists: old slugs of products and categories, and SKUs as people type them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OLD_SLUGS = (
    ("old_product_slugs", 160, "product_id", "products"),
    ("old_category_slugs", 120, "category_id", "categories"),
)
"""Each table, the length of its slugs, and the column and the table of what they lead to."""


def upgrade() -> None:
    """Go forward."""
    for table, length, column, target in OLD_SLUGS:
        op.create_table(
            table,
            sa.Column("slug", sa.String(length), nullable=False),
            sa.Column(column, sa.Uuid(), nullable=False),
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("slug", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_variants_plain_sku", "variants", [sa.text("lower(translate(sku, ' -_./', ''))")])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_variants_plain_sku", "variants")
    for table, _, _, _ in OLD_SLUGS:
        op.drop_table(table)
