"""The words of the catalogue, counted: a rare word says more of what is meant (TF-IDF), and an unknown one is misspelt.

Counted are stemmed words, which searches compare, and words as they are written, by which spelling is corrected.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext

from domain.catalogue.generation import bump_searches
from domain.connection import Connection

SAMPLE = 20_000
"""The number of products, about, that are read to count words; more would add nothing."""

REFRESH = f"""
WITH everything AS (SELECT greatest(count(*), 1) AS products FROM products WHERE published), counted AS (
    SELECT word, ndoc FROM ts_stat((SELECT format(
        'SELECT search FROM products TABLESAMPLE SYSTEM (%s) REPEATABLE (1) WHERE published',
        least(100, 100.0 * {SAMPLE} / products)) FROM everything))
    UNION ALL SELECT '', least(products, {SAMPLE}) FROM everything
), fresh AS (
    SELECT word, ceil(ndoc * greatest(1, products / {SAMPLE}.0))::int AS products FROM counted CROSS JOIN everything
    WHERE length(word) <= 60
), gone AS (
    DELETE FROM search_words w WHERE NOT EXISTS (SELECT FROM fresh f WHERE f.word = w.word)
)
INSERT INTO search_words (word, products) SELECT word, products FROM fresh ON CONFLICT (word)
DO UPDATE SET products = excluded.products WHERE search_words.products <> excluded.products
"""  # noqa: S608 - constant

SPELT = 4_000
"""The number of products, about, whose spellings are read at a time: those that were added or changed last, and as many
others, of which others are read each time."""

PIECE = 5_000
"""So many spellings are looked at by one statement."""

FOUND_BY_SYNONYMS = """EXISTS (
    SELECT FROM unnest({0}.words) AS one(word)
    CROSS JOIN LATERAL phraseto_tsquery('english', words_of(one.word)) AS wanted
    WHERE EXISTS (SELECT FROM products p WHERE p.published AND p.search @@ wanted))"""
"""Whether some product has a word of a group of synonyms; else all of them lead nowhere."""

SPELL = f"""
WITH everything AS (SELECT greatest(count(*), 1) AS products FROM products WHERE published), read AS (
    (SELECT name, attributes, material, details, false AS sampled FROM products WHERE published
     ORDER BY coalesce(changed_at, created_at) DESC LIMIT {SPELT})
    UNION ALL
    SELECT name, attributes, material, details, true
    FROM products TABLESAMPLE SYSTEM ((SELECT least(100, 100.0 * {SPELT} / products) FROM everything))
        REPEATABLE (floor(extract(epoch FROM now()) / 300)) WHERE published
), texts AS (
    SELECT concat_ws(' ', name, texts_within(attributes), material, texts_within(details)) AS words, sampled FROM read
    UNION ALL SELECT name, true FROM categories WHERE published
    UNION ALL SELECT unnest(y.words), true FROM search_synonyms y WHERE {FOUND_BY_SYNONYMS.format("y")}
), written AS MATERIALIZED (
    SELECT word, count(*) FILTER (WHERE sampled) AS times FROM texts
    CROSS JOIN unnest(words_within(lower(words))) AS word GROUP BY word
), spelt AS MATERIALIZED (
    SELECT folded(word) AS word,
           greatest(1, ceil(sum(times) * greatest(1, min(products) / {SPELT}.0)))::int AS products
    FROM written CROSS JOIN everything WHERE length(word) BETWEEN 3 AND 40 AND word !~ '[0-9]' GROUP BY 1
), counted AS (
    UPDATE search_spellings s SET products = n.products FROM spelt n WHERE n.word = s.word AND n.products <> s.products
)
INSERT INTO search_spellings (word, products)
SELECT n.word, n.products FROM spelt n
WHERE NOT EXISTS (SELECT FROM search_spellings s WHERE s.word = n.word)
AND cardinality(lexemes_of(ARRAY[n.word])) > 0
ON CONFLICT DO NOTHING
"""  # noqa: S608 - constant

FORGET = f"""
WITH piece AS MATERIALIZED (
    SELECT word, lexemes FROM search_spellings WHERE word > $1 ORDER BY word LIMIT {PIECE}
), gone AS (
    DELETE FROM search_spellings s USING piece n WHERE s.word = n.word
    AND NOT EXISTS (SELECT FROM search_words w WHERE w.word = ANY(n.lexemes))
    AND NOT EXISTS (SELECT FROM products p WHERE p.published AND p.search @@ phraseto_tsquery('english', n.word))
    AND NOT EXISTS (SELECT FROM search_synonyms y WHERE y.lexemes && n.lexemes AND {FOUND_BY_SYNONYMS.format("y")})
    AND NOT EXISTS (SELECT FROM categories c WHERE c.published AND c.search @@ phraseto_tsquery('english', n.word))
)
SELECT max(word) FROM piece
"""  # noqa: S608 - constant
"""Forget those of a piece that lead nowhere any more; gives the last word of the piece, NULL at the end."""


KNOWN = """
SELECT hashtextextended(string_agg(word, ' ' ORDER BY word), 0) FROM (
    SELECT word FROM search_words UNION ALL SELECT word FROM search_spellings
) AS known
"""
"""Another number when other words are known; how many products have them decides the order of a list alone."""


async def refresh_words(connection: Connection) -> None:
    """Count the words of the catalogue anew. An unchanged catalogue gives the same counts."""
    await refresh_words_in_steps(lambda: nullcontext(connection))


async def refresh_words_in_steps(transaction: Callable[[], AbstractAsyncContextManager[Connection]]) -> None:
    """Count the words anew, each statement in a transaction of its own: what was counted stays if a later one fails.

    If other words are known now, searches that were made before may find something else: they change.
    """
    async with transaction() as connection:
        before = await connection.fetchval(KNOWN)
        await connection.execute(REFRESH)
    async with transaction() as connection:
        await connection.execute(SPELL)
    last: str | None = ""
    while last is not None:
        async with transaction() as connection:
            last = await connection.fetchval(FORGET, last)
            if last is None and await connection.fetchval(KNOWN) != before:
                await bump_searches(connection)
