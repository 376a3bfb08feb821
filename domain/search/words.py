"""The words of the catalogue, counted: a rare word says more of what is meant (TF-IDF), and an unknown one is misspelt.

Counted are stemmed words, which searches compare, and words as they are written, by which spelling is corrected.
"""

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
"""The number of products, about, whose spellings are read at a time; of more of them others are read each time."""

SPELL = f"""
WITH everything AS (SELECT greatest(count(*), 1) AS products FROM products WHERE published), texts AS (
    SELECT concat_ws(' ', name, texts_within(attributes), material, texts_within(details)) AS words
    FROM products TABLESAMPLE SYSTEM ((SELECT least(100, 100.0 * {SPELT} / products) FROM everything))
        REPEATABLE (floor(extract(epoch FROM now()) / 300)) WHERE published
    UNION ALL SELECT name FROM categories WHERE published
    UNION ALL SELECT unnest(words) FROM search_synonyms
), written AS MATERIALIZED (
    SELECT word, count(*) AS times FROM texts CROSS JOIN unnest(words_within(lower(words))) AS word GROUP BY word
), spelt AS (
    SELECT folded(word) AS word, sum(times) AS times FROM written
    WHERE length(word) BETWEEN 3 AND 40 AND word !~ '[0-9]' GROUP BY 1 HAVING length(words_vector(folded(word))) > 0
)
INSERT INTO search_spellings (word, products)
SELECT word, ceil(times * greatest(1, products / {SPELT}.0))::int FROM spelt CROSS JOIN everything
ON CONFLICT (word) DO UPDATE SET products = excluded.products WHERE search_spellings.products <> excluded.products
"""  # noqa: S608 - constant

FORGET = """
DELETE FROM search_spellings s
WHERE NOT EXISTS (SELECT FROM search_words w WHERE w.word = ANY(tsvector_to_array(words_vector(s.word))))
AND NOT EXISTS (SELECT FROM products p WHERE p.published AND p.search @@ phraseto_tsquery('english', s.word))
AND NOT EXISTS (SELECT FROM search_synonyms y WHERE y.lexemes && lexemes_of(ARRAY[s.word]))
AND NOT EXISTS (SELECT FROM categories c WHERE c.published AND c.search @@ phraseto_tsquery('english', s.word))
"""


async def refresh_words(connection: Connection) -> None:
    """Count the words of the catalogue anew: three statements. An unchanged catalogue gives the same counts."""
    for statement in (REFRESH, SPELL, FORGET):
        await connection.execute(statement)
