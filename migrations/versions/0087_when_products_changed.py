"""When a product was last changed, for site maps and feeds; nobody knows of changes before."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0087"
down_revision: str | None = "0086"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FUNCTION = """
CREATE FUNCTION note_product_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.changed_at := now();
    RETURN NEW;
END $$
"""
TRIGGER = """
CREATE TRIGGER products_changed BEFORE UPDATE ON products FOR EACH ROW
EXECUTE FUNCTION note_product_change()
"""


def upgrade() -> None:
    """Go forward."""
    op.add_column("products", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(FUNCTION)
    op.execute(TRIGGER)


def downgrade() -> None:
    """Go back."""
    op.execute("DROP TRIGGER products_changed ON products")
    op.execute("DROP FUNCTION note_product_change()")
    op.drop_column("products", "changed_at")
