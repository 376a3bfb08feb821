"""Attributes part by part: a product of `Oak / Walnut` is found by either, as it is when it is saved now."""

from collections.abc import Sequence

from alembic import op

revision: str = "0097"
down_revision: str | None = "0096"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DIVIDE = """
UPDATE products p SET attributes = (
    SELECT jsonb_object_agg(a.key, (
        SELECT coalesce(jsonb_agg(DISTINCT part), '[]')
        FROM jsonb_array_elements_text(a.value) AS said(value), unnest(string_to_array(said.value, ' / ')) AS part
    )) FROM jsonb_each(p.attributes) AS a
) WHERE p.attributes::text LIKE '% / %'
"""


def upgrade() -> None:
    """Go forward."""
    op.execute(DIVIDE)


def downgrade() -> None:
    """Go back. What was one text is not known any more, and saving a product tells its options' values anew."""
