"""A shop begins without delivery methods: those that every database was given belong to one shop in the UK."""

from collections.abc import Sequence

from alembic import op

revision: str = "0073"
down_revision: str | None = "0072"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CLEAR = """
DELETE FROM delivery_methods WHERE version = 1 AND currency = 'GBP' AND archived_at IS NULL
    AND (code, zone, price) IN (
        ('standard', 'Home', 395), ('express', 'Home', 795), ('standard', 'Europe', 1295), ('standard', 'World', 2495))
    AND NOT EXISTS (SELECT FROM products WHERE currency = 'GBP')
    AND NOT EXISTS (SELECT FROM orders WHERE currency = 'GBP')
"""
"""As 0016 wrote them, never changed, in a shop that has nothing to sell in pounds: nobody chose them."""


def upgrade() -> None:
    """Go forward."""
    op.execute(CLEAR)


def downgrade() -> None:
    """Go back: the release before offers what its owner adds, too."""
