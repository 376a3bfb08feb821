"""Words that mean the same to shoppers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0086"
down_revision: str | None = "0085"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LEXEMES = """
CREATE FUNCTION lexemes_of(words text[]) RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$ BEGIN
    RETURN tsvector_to_array(public.words_vector(array_to_string(words, ' . ')));
END $$
"""


def upgrade() -> None:
    """Go forward."""
    op.execute(LEXEMES)
    op.create_table(
        "search_synonyms",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("lexemes", postgresql.ARRAY(sa.Text()), sa.Computed("lexemes_of(words)", persisted=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("cardinality(words) >= 2", name=op.f("ck_search_synonyms_at_least_two")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_synonyms")),
    )
    op.create_index("ix_search_synonyms_lexemes", "search_synonyms", ["lexemes"], postgresql_using="gin")


def downgrade() -> None:
    """Go back."""
    op.drop_table("search_synonyms")
    op.execute("DROP FUNCTION lexemes_of(text[])")
