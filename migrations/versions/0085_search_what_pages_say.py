"""Find products by their details, dimensions and departments too, and by measures as shoppers write them.

A table that works a column out itself is written anew while everybody waits, a minute for 100,000 products. So a trigger
writes the words from now on, and those of products that are there are written in pieces, each committed, while people
shop. A run that was interrupted begins again.
"""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision: str = "0085"
down_revision: str | None = "0084"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FUNCTION = """
CREATE OR REPLACE FUNCTION write_search_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.search := setweight(public.words_vector(NEW.name), 'A')
        || setweight(public.words_vector(coalesce(public.texts_within(NEW.attributes), '')), 'B')
        || setweight(public.words_vector(NEW.material || ' . ' || NEW.dimensions), 'C')
        || setweight(
            public.words_vector(coalesce(public.texts_within(NEW.details), '') || ' . ' || NEW.description), 'D')
        || array_to_tsvector(ARRAY['category:' || NEW.category_id::text]);
    RETURN NEW;
END $$
"""
TRIGGER = """
CREATE OR REPLACE TRIGGER products_search_words
BEFORE INSERT OR UPDATE OF name, attributes, material, dimensions, details, description, category_id ON products
FOR EACH ROW EXECUTE FUNCTION write_search_words()
"""
PIECE = """
WITH piece AS (
    SELECT id FROM products WHERE id > :after ORDER BY id LIMIT 500 FOR NO KEY UPDATE
), written AS (
    UPDATE products p SET name = p.name FROM piece WHERE p.id = piece.id
)
SELECT id FROM piece ORDER BY id DESC LIMIT 1
"""
BEFORE = """
ALTER TABLE products ADD COLUMN search tsvector NOT NULL GENERATED ALWAYS AS (
    setweight(to_tsvector('english', public.folded(name)), 'A')
    || setweight(to_tsvector('english', coalesce(public.folded(public.texts_within(attributes)), '')), 'B')
    || setweight(to_tsvector('english', public.folded(material)), 'C')
    || setweight(to_tsvector('english', public.folded(description)), 'D')
) STORED
"""


def upgrade() -> None:
    """Go forward. Words that are there stay, and are found, until those of their piece are written."""
    op.execute("ALTER TABLE products ALTER COLUMN search DROP EXPRESSION IF EXISTS")
    op.execute(FUNCTION)
    op.execute(TRIGGER)
    with op.get_context().autocommit_block():
        last: UUID | None = UUID(int=0)
        while last:
            last = op.get_bind().scalar(sa.text(PIECE), {"after": last})


def downgrade() -> None:
    """Go back. The table is written anew."""
    op.drop_column("products", "search")
    op.execute("DROP TRIGGER products_search_words ON products")
    op.execute("DROP FUNCTION write_search_words()")
    op.execute(BEFORE)
    op.create_index("ix_products_search", "products", ["search"], postgresql_using="gin")
