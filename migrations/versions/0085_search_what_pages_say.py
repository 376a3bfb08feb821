"""Find products by their details, dimensions and departments too, and by measures as shoppers write them.

The table of products is written anew, and its pages wait for that: about a minute for 100,000 products.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0085"
down_revision: str | None = "0084"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SEARCH = """
setweight(words_vector(name), 'A')
|| setweight(words_vector(coalesce(texts_within(attributes), '')), 'B')
|| setweight(words_vector(material || ' . ' || dimensions), 'C')
|| setweight(words_vector(coalesce(texts_within(details), '') || ' . ' || description), 'D')
|| array_to_tsvector(ARRAY['category:' || category_id::text])
"""
SEARCH_BEFORE = """
setweight(to_tsvector('english', public.folded(name)), 'A')
|| setweight(to_tsvector('english', coalesce(public.folded(public.texts_within(attributes)), '')), 'B')
|| setweight(to_tsvector('english', public.folded(material)), 'C')
|| setweight(to_tsvector('english', public.folded(description)), 'D')
"""


def upgrade() -> None:
    """Go forward."""
    op.execute(f"ALTER TABLE products ALTER COLUMN search SET EXPRESSION AS ({SEARCH})")


def downgrade() -> None:
    """Go back."""
    op.execute(f"ALTER TABLE products ALTER COLUMN search SET EXPRESSION AS ({SEARCH_BEFORE})")
