"""An index that tells whether all products have one currency, so that lists by price can follow theirs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0107"
down_revision: str | None = "0104"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_index("ix_products_currency", "products", ["currency"], postgresql_where=sa.text("published"))


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_products_currency", "products")
