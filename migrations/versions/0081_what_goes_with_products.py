"""Keep what goes with products: chosen by staff, and counted from orders."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0081"
down_revision: str | None = "0080"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "product_pairings",
        *_pair("product_pairings", "paired_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("product_id <> paired_id", name=op.f("ck_product_pairings_two_products")),
    )
    op.create_index(op.f("ix_product_pairings_paired_id"), "product_pairings", ["paired_id"])
    op.create_table(
        "bought_together", *_pair("bought_together", "other_id"), sa.Column("orders", sa.Integer(), nullable=False)
    )
    op.create_index(op.f("ix_bought_together_other_id"), "bought_together", ["other_id"])


def _pair(table: str, other: str) -> list[sa.schema.SchemaItem]:
    names = ("product_id", other)
    references = [
        sa.ForeignKeyConstraint([name], ["products.id"], name=op.f(f"fk_{table}_{name}_products"), ondelete="CASCADE")
        for name in names
    ]
    key = sa.PrimaryKeyConstraint(*names, name=op.f(f"pk_{table}"))
    return [*(sa.Column(name, sa.Uuid(), nullable=False) for name in names), *references, key]


def downgrade() -> None:
    """Go back."""
    op.drop_table("bought_together")
    op.drop_table("product_pairings")
