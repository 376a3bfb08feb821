"""The parts of a search: words and measures as typed, what else they stand for, and how much each says."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from domain.connection import Connection

MAX_CATEGORIES = 200
"""A word that names departments finds the products of so many of them at most, those within them included."""

CATEGORY_WEIGHT = 0.5
"""How much a department that is called so counts, where a word of the product itself counts 1."""

UNITS = "mm|cm|dm|m|km|ml|cl|dl|l|mg|g|kg|oz|lb|w|kw|v|lm|ft|in"
NUMBER = r"[0-9]+(?:\.[0-9]+)?"
TERM = rf"{NUMBER}(?: x {NUMBER})*(?: (?:{UNITS})\M)?|\S+"
"""One term of a search in the form that `words_of` gives it: `45 x 45 cm`, `350 ml`, or anything between spaces."""

LENGTH = frozenset({"mm", "cm", "dm", "m"})

READ = """
WITH RECURSIVE asked AS (
    SELECT place, found[1] AS typed, phraseto_tsquery('english', found[1]) AS query,
           tsvector_to_array(to_tsvector('english', found[1])) AS lexemes
    FROM regexp_matches(words_of($1), $2, 'g') WITH ORDINALITY AS terms(found, place)
), within AS (
    SELECT a.place, c.id FROM asked a JOIN categories c ON c.search @@ a.query AND c.published
    WHERE cardinality(a.lexemes) > 0
    UNION SELECT w.place, c.id FROM within w JOIN categories c ON c.parent_id = w.id
), counted AS (
    SELECT a.*, (SELECT min(coalesce(w.products, 0)) FROM unnest(a.lexemes) AS one(word)
                 LEFT JOIN search_words w ON w.word = one.word) AS products
    FROM asked a WHERE cardinality(a.lexemes) > 0
)
SELECT typed, query::text AS query, (SELECT products FROM search_words WHERE word = '') AS everything,
       CASE WHEN products > 0 AND cardinality(lexemes) = 1 THEN products
            WHEN EXISTS (SELECT FROM products p WHERE p.published AND p.search @@ query) THEN greatest(products, 1)
            ELSE 0 END AS products,
       ARRAY(SELECT 'category:' || id FROM within w WHERE w.place = counted.place ORDER BY id LIMIT $3) AS categories
FROM counted ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or measure of a search; `query` is how PostgreSQL compares it.

    About `products` of `everything` contain it. `categories` are those that are called so, and all within them, as they
    stand in what products are found by.
    """

    typed: str
    query: str
    products: int
    everything: int
    categories: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether anything can be found by it."""
        return bool(self.products or self.categories)

    @property
    def matching(self) -> str:
        """What a product must match."""
        return f"({' | '.join((*self._words, *self.categories_quoted))})"

    @property
    def weights(self) -> tuple[tuple[str, float], ...]:
        """How much each part counts for the order: the rarer, the more, on a logarithmic scale (IDF)."""
        weight = 1.0 + math.log((self.everything + 1) / (self.products + 1))
        words = tuple((word, weight) for word in self._words)
        if not self.categories:
            return words
        # PostgreSQL divides the rank of a choice by how many there are.
        share = CATEGORY_WEIGHT * weight * len(self.categories)
        return (*words, (" | ".join(self.categories_quoted), share))

    @property
    def categories_quoted(self) -> tuple[str, ...]:
        """The categories as words of a query."""
        return tuple(f"'{one}'" for one in self.categories)

    @property
    def _words(self) -> tuple[str, ...]:
        """The word itself; a length also where it is the first one of several, as in 60 x 148 cm."""
        number, _, unit = self.typed.partition(" ")
        return (self.query, f"'{number}' <-> 'x'") if unit in LENGTH else (self.query,)


async def read_terms(connection: Connection, text: str) -> tuple[Term, ...]:
    """The terms of `text` in its order, without stop words such as "the": one query."""
    found = await connection.fetch(READ, text, TERM, MAX_CATEGORIES)
    return tuple(
        Term(row["typed"], row["query"], row["products"], row["everything"] or 0, tuple(row["categories"]))
        for row in found
    )


def joined(terms: Iterable[Term], sign: str) -> str:
    """The query for products that match all (`&`) or some (`|`) of the terms."""
    return f" {sign} ".join(term.matching for term in terms)


def weights_of(terms: Sequence[Term]) -> tuple[tuple[str, float], ...]:
    """How much each part of these terms counts for the order."""
    return tuple(chain.from_iterable(term.weights for term in terms))
