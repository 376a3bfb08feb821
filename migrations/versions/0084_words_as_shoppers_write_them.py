"""Words and measures as shoppers write them, spellings to correct them by, and what searches are compared with."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0084"
down_revision: str | None = "0081"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

UNITS = "mm|cm|dm|m|km|ml|cl|dl|l|mg|g|kg|oz|lb|w|kw|v|lm|ft|inch"
FUNCTIONS = (
    # The parser of PostgreSQL would take <Tray> for a tag, and A4/A5 for a file.
    # 1,5l, 1.5 litres and 1.5 l are one measure, and so are 45x45cm, 45 x 45 cm and L 45 cm x W 45 cm; but in 60 W, H 7
    # and O2 the letter belongs to the measure or the name. "In" is a word that says nothing, so it is an inch.
    f"""
CREATE FUNCTION words_of(typed text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE plain text := translate(public.folded(typed), '<>/', '   ');
BEGIN
    IF plain !~ '[0-9]' THEN RETURN plain; END IF;
    IF typed ~ '[Øø⌀] ?[0-9]' THEN
        plain := translate(public.folded(regexp_replace(typed, '[Øø⌀] ?(?=[0-9])', '', 'g')), '<>/', '   ');
    END IF;
    plain := regexp_replace(plain, '([0-9]),([0-9]{{1,2}})(?![0-9])', '\\1.\\2', 'g');
    plain := regexp_replace(plain, '(?<![0-9] ?)\\m[lwhd] (?=[0-9.]+ ?(?:(?:mm|cm|m)\\M|[x*]))', '', 'g');
    plain := regexp_replace(plain, '([0-9])({UNITS})\\M', '\\1 \\2', 'g');
    plain := regexp_replace(plain, '([0-9])in\\M', '\\1 inch', 'g');
    IF plain ~ '[0-9] ?(?:milli|centi|kilo)?(?:met|lit|gram|watt|volt|lumen|inch|kilo)' THEN
        plain := regexp_replace(plain, '([0-9]) ?millimet(?:re|er)s?\\M', '\\1 mm', 'g');
        plain := regexp_replace(plain, '([0-9]) ?centimet(?:re|er)s?\\M', '\\1 cm', 'g');
        plain := regexp_replace(plain, '([0-9]) ?met(?:re|er)s?\\M', '\\1 m', 'g');
        plain := regexp_replace(plain, '([0-9]) ?millilit(?:re|er)s?\\M', '\\1 ml', 'g');
        plain := regexp_replace(plain, '([0-9]) ?lit(?:re|er)s?\\M', '\\1 l', 'g');
        plain := regexp_replace(plain, '([0-9]) ?kilo(?:gram(?:me)?)?s?\\M', '\\1 kg', 'g');
        plain := regexp_replace(plain, '([0-9]) ?gram(?:me)?s?\\M', '\\1 g', 'g');
        plain := regexp_replace(plain, '([0-9]) ?watts?\\M', '\\1 w', 'g');
        plain := regexp_replace(plain, '([0-9]) ?volts?\\M', '\\1 v', 'g');
        plain := regexp_replace(plain, '([0-9]) ?lumens?\\M', '\\1 lm', 'g');
        plain := regexp_replace(plain, '([0-9]) ?inch(?:es)?\\M', '\\1 inch', 'g');
    END IF;
    plain := regexp_replace(plain, '([0-9]) ?(?:mm|cm|m|inch)? ?[x*] ?(?=[0-9])', '\\1 x ', 'g');
    RETURN plain;
END $$
""",
    """
CREATE FUNCTION words_vector(typed text) RETURNS tsvector IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$ BEGIN
    RETURN to_tsvector('pg_catalog.english', public.words_of(typed));
END $$
""",
    # A word, and the word without each of its letters: two words that share one of these are one slip apart, or two.
    """
CREATE FUNCTION shorter_words(word text) RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$ BEGIN
    RETURN ARRAY(SELECT word UNION SELECT left(word, place - 1) || substr(word, place + 1)
                 FROM generate_series(1, least(length(word), 40)) AS place);
END $$
""",
)
DROPPED = ("shorter_words(text)", "words_vector(text)", "words_of(text)")


def upgrade() -> None:
    """Go forward. The table of categories, which is short, is written anew."""
    for function in FUNCTIONS:
        op.execute(function.replace("(?:", "(?\\:"))  # else SQLAlchemy takes it for a parameter
    op.create_table(
        "search_spellings",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("products", sa.Integer(), nullable=False),
        sa.Column("shorter", postgresql.ARRAY(sa.Text()), sa.Computed("shorter_words(word)", persisted=True)),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_spellings")),
    )
    op.create_index("ix_search_spellings_shorter", "search_spellings", ["shorter"], postgresql_using="gin")
    op.create_index(
        "ix_search_spellings_alike",
        "search_spellings",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.drop_index("ix_search_words_alike", "search_words")
    op.execute("ALTER TABLE categories ADD COLUMN search tsvector GENERATED ALWAYS AS (words_vector(name)) STORED")


def downgrade() -> None:
    """Go back."""
    op.drop_column("categories", "search")
    op.create_index(
        "ix_search_words_alike",
        "search_words",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.drop_table("search_spellings")
    for function in DROPPED:
        op.execute(f"DROP FUNCTION {function}")
