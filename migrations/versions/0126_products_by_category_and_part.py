"""An index of products by category and by the last bits of their ids, by which changes are counted.

What has changed in a section of the index of lists is read by it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0126"
down_revision: str | None = "0124"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PART = "(('x' || right(id::text, 3))::bit(12)::int)"


def upgrade() -> None:
    """Go forward."""
    op.create_index(
        "ix_products_category_part", "products", ["category_id", sa.text(PART)], postgresql_where=sa.text("published")
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_products_category_part", "products")
