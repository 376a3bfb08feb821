"""Names compared as people compare them: accents, apostrophes and capitals folded, numbers by value."""

from collections.abc import Sequence

from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# unaccent() counts as changeable because its dictionary could be edited; ours is the one that comes with PostgreSQL.
# Everything is named with its schema, so that a restored dump can build the indexes.
FUNCTIONS = (
    """
CREATE FUNCTION folded(name text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$ BEGIN
    RETURN lower(translate(public.unaccent('public.unaccent'::regdictionary,
        casefold(normalize(name, NFKC) COLLATE pg_catalog.pg_unicode_fast)), '’‘ʼʹ`´', repeat('''', 6)));
END $$
""",
    """
CREATE FUNCTION words_within(plain text) RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$ BEGIN
    RETURN array_remove(string_to_array(
        regexp_replace(plain, '[^[:alnum:]]+' COLLATE pg_catalog.pg_unicode_fast, ' ', 'g'), ' '), '');
END $$
""",
    """
CREATE FUNCTION name_words(name text) RETURNS tsvector IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE plain text := public.folded(name);
BEGIN
    IF strpos(plain, '''') > 0 THEN plain := plain || ' ' || replace(plain, '''', ''); END IF;
    RETURN array_to_tsvector(public.words_within(plain));
END $$
""",
    """
CREATE FUNCTION begun_words(typed text) RETURNS tsquery IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$ BEGIN
    RETURN (SELECT string_agg('''' || word || ''':*', ' & ')::tsquery
            FROM unnest(public.words_within(public.folded(typed))) AS word);
END $$
""",
    """
CREATE FUNCTION code_words(code text) RETURNS tsvector IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$ BEGIN
    RETURN public.name_words(code || ' ' || translate(code, ' -_./', ''));
END $$
""",
    """
CREATE FUNCTION line_words(sku text, name text) RETURNS tsvector IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
BEGIN
    RETURN public.name_words(sku || ' ' || translate(sku, ' -_./', '') || ' ' || name);
END $$
""",
    """
CREATE FUNCTION order_words(number text, email text, address jsonb) RETURNS tsvector
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE code text := coalesce(address->>'postal_code', '');
BEGIN
    RETURN public.name_words(concat_ws(' ', number, email, address->>'name', address->>'city', code,
        translate(code, ' -', '')));
END $$
""",
    """
CREATE FUNCTION name_order(name text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$ BEGIN
    RETURN regexp_replace(regexp_replace(public.folded(name), '([0-9]+)', '000000000000\\1', 'g'),
        '[0-9]*([0-9]{12})(?![0-9])', '\\1', 'g');
END $$
""",
    """
CREATE FUNCTION texts_within(value jsonb) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$ BEGIN
    RETURN (SELECT string_agg(one #>> '{}', ' . ')
            FROM jsonb_path_query(value, 'strict $.** ? (@.type() == "string")') AS one);
END $$
""",
)
DROPPED = (
    *("texts_within(jsonb)", "name_order(text)", "order_words(text, text, jsonb)", "line_words(text, text)"),
    *("code_words(text)", "begun_words(text)", "name_words(text)", "words_within(text)", "folded(text)"),
)

SEARCH = """
setweight(to_tsvector('english', public.folded(name)), 'A')
|| setweight(to_tsvector('english', coalesce(public.folded(public.texts_within(attributes)), '')), 'B')
|| setweight(to_tsvector('english', public.folded(material)), 'C')
|| setweight(to_tsvector('english', public.folded(description)), 'D')
"""
SEARCH_BEFORE = """
setweight(to_tsvector('english', name), 'A')
|| setweight(jsonb_to_tsvector('english', attributes, '["string"]'), 'B')
|| setweight(to_tsvector('english', material), 'C')
|| setweight(to_tsvector('english', description), 'D')
"""
RENAME = """
UPDATE variants v SET sku = left(sku, 54) || '-' || upper(right(id::text, 9))
WHERE EXISTS (SELECT FROM variants o WHERE lower(o.sku) = lower(v.sku) AND o.id < v.id)
"""
RENEW = """
UPDATE invoices SET pdf = NULL, made_at = NULL, attempts = 0 WHERE pdf IS NOT NULL AND (figures->>'currency' = 'JPY'
    OR figures::text COLLATE pg_catalog.pg_unicode_fast ~ '[^\\u0001-\\u024F\\u0370-\\u04FF\\u1E00-\\u1FFF\\u2000-\\u206F\\u20AC]')
"""
INDEXES = (
    ("ix_orders_words", "orders", "gin (order_words(number, email, address))", ""),
    ("ix_order_lines_words", "order_lines", "gin (line_words(sku, name))", ""),
    ("ix_shipments_words", "shipments", "gin (code_words(tracking))", " WHERE tracking <> ''"),
    ("ix_products_category_name", "products", "(category_id, name_order(name), id)", " WHERE published"),
    ("ix_products_name", "products", "(name_order(name), id)", " WHERE published"),
    ("ix_products_name_words", "products", "gin (folded(name) gin_trgm_ops)", ""),
)
INDEXES_BEFORE = (
    ("ix_orders_name", "orders", "gin (to_tsvector('simple', address->>'name'))", ""),
    ("ix_products_category_name", "products", "(category_id, name, id)", " WHERE published"),
    ("ix_products_name", "products", "(name, id)", " WHERE published"),
    ("ix_products_name_words", "products", "gin (name gin_trgm_ops)", ""),
)


def upgrade() -> None:
    """Go forward.

    An invoice whose document may show boxes instead of characters is made anew by the worker. Of skus that differ by
    capitals alone, the later ones get the end of their id.
    """
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public")
    for function in FUNCTIONS:
        op.execute(function)
    op.execute(f"ALTER TABLE products ALTER COLUMN search SET EXPRESSION AS ({SEARCH})")
    _replace(INDEXES_BEFORE, INDEXES)
    op.execute(RENAME)
    op.execute("CREATE UNIQUE INDEX uq_variants_lower_sku ON variants (lower(sku))")
    op.execute(RENEW)


def downgrade() -> None:
    """Go back. The extension stays, for others may use it by now."""
    op.execute("DROP INDEX uq_variants_lower_sku")
    op.execute(f"ALTER TABLE products ALTER COLUMN search SET EXPRESSION AS ({SEARCH_BEFORE})")
    _replace(INDEXES, INDEXES_BEFORE)
    for function in DROPPED:
        op.execute(f"DROP FUNCTION {function}")


def _replace(older: Sequence[tuple[str, ...]], newer: Sequence[tuple[str, ...]]) -> None:
    for name, *_ in older:
        op.execute(f"DROP INDEX {name}")
    for name, table, columns, where in newer:
        using = f"USING {columns}" if columns.startswith("gin") else columns
        op.execute(f"CREATE INDEX {name} ON {table} {using}{where}")
