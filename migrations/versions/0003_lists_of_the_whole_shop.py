"""Lists of the whole shop."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_index("ix_orders_status", "orders", ["status", "id"], unique=False)
    op.create_index("ix_products_name", "products", ["name", "id"], unique=False, postgresql_where=sa.text("published"))
    op.create_index(
        "ix_products_newest", "products", ["created_at", "id"], unique=False, postgresql_where=sa.text("published")
    )
    op.create_index(
        "ix_products_position", "products", ["position", "id"], unique=False, postgresql_where=sa.text("published")
    )
    op.create_index(
        "ix_products_price", "products", ["price_from", "id"], unique=False, postgresql_where=sa.text("published")
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_products_price", table_name="products", postgresql_where=sa.text("published"))
    op.drop_index("ix_products_position", table_name="products", postgresql_where=sa.text("published"))
    op.drop_index("ix_products_newest", table_name="products", postgresql_where=sa.text("published"))
    op.drop_index("ix_products_name", table_name="products", postgresql_where=sa.text("published"))
    op.drop_index("ix_orders_status", table_name="orders")
