"""Word counts: a rare word says more of what is meant (TF-IDF), and one that no product has is misspelt."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

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

LOOK_UP = """
SELECT asked.lexeme, w.products, (SELECT products FROM search_words WHERE word = '') AS everything
FROM unnest(to_tsvector('english', folded($1))) AS asked LEFT JOIN search_words w ON w.word = asked.lexeme
ORDER BY asked.lexeme
"""

ALIKE = """
SELECT asked.word AS asked, best.word, best.products
FROM unnest($1::text[]) AS asked(word) CROSS JOIN LATERAL (
    SELECT w.word, w.products FROM search_words w WHERE w.word % asked.word
    ORDER BY similarity(w.word, asked.word) DESC, w.products DESC, w.word LIMIT 1
) AS best
"""


@dataclass(frozen=True, slots=True)
class Word:
    """A stemmed word; about `products` of `everything` contain it."""

    lexeme: str
    products: int
    everything: int

    @property
    def weight(self) -> float:
        """The word's weight: the inverse of how common it is, on a logarithmic scale (IDF)."""
        return 1.0 + math.log((self.everything + 1) / (self.products + 1))


async def refresh_words(connection: Connection) -> None:
    """Count the words of the catalogue anew: one statement. An unchanged catalogue gives the same counts."""
    await connection.execute(REFRESH)


async def look_up(connection: Connection, text: str) -> tuple[Word, ...]:
    """The words of `text`, stemmed, without stop words such as "the": one query."""
    found = await connection.fetch(LOOK_UP, text)
    return tuple(Word(row["lexeme"], row["products"] or 0, row["everything"] or 0) for row in found)


async def correct(connection: Connection, words: Sequence[Word]) -> tuple[Word, ...]:
    """The `words` with unknown ones replaced by the likeliest known word, or left out: one query at the most."""
    unknown = [word.lexeme for word in words if not word.products]
    found = await connection.fetch(ALIKE, unknown) if unknown else []
    alike = {row["asked"]: (row["word"], row["products"]) for row in found}
    return tuple(
        word if word.products else Word(*alike[word.lexeme], word.everything)
        for word in words
        if word.products or word.lexeme in alike
    )
