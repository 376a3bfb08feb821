"""The staff's list of products has an index for each of its orders, and for what is not published.

That by name serves the lists of the shop too, and takes the place of one that had only what is published.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0108"
down_revision: str | None = "0107"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward. The index of before goes when that which takes its place is there."""
    op.create_index("ix_products_all_by_name", "products", [sa.text("name_order(name)"), "id"])
    op.create_index("ix_products_all_by_price", "products", ["currency", "price_from", "id"])
    op.create_index("ix_products_hidden", "products", ["id"], postgresql_where=sa.text("NOT published"))
    op.drop_index("ix_products_name", "products")


def downgrade() -> None:
    """Go back."""
    op.create_index(
        "ix_products_name", "products", [sa.text("name_order(name)"), "id"], postgresql_where=sa.text("published")
    )
    op.drop_index("ix_products_hidden", "products")
    op.drop_index("ix_products_all_by_price", "products")
    op.drop_index("ix_products_all_by_name", "products")
