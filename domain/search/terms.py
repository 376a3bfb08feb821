"""The parts of a search: words and measures as typed, what else they stand for, and how much each says."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, islice, zip_longest
from typing import Any

from domain.catalogue.sorting import MOST_RANKED
from domain.connection import Connection
from domain.search.words import FOUND_BY_SYNONYMS

MAX_CATEGORIES = 200
"""A word that names departments finds the products of so many of them at most, those within them included."""

CATEGORY_WEIGHT = 0.5
"""How much a department that is called so counts, where a word of the product itself counts 1."""

SYNONYM_WEIGHT = 0.8
"""How much a word that means the same counts, where the word itself counts 1."""

MOST_PARTS = 24
"""So many parts of a search are compared for the order with each product that it finds, about a microsecond each."""

UNITS = "mm|cm|dm|m|km|ml|cl|dl|l|mg|g|kg|oz|lb|w|kw|v|lm|ft|inch"
NUMBER = r"[0-9]+(?:\.[0-9]+)?"
TERM = rf"{NUMBER}(?: x {NUMBER})*(?: (?:{UNITS})\M)?|\S+"
"""One term of a search in the form that `words_of` gives it: `45 x 45 cm`, `350 ml`, or anything between spaces."""

LENGTH = frozenset({"mm", "cm", "dm", "m"})

READ = f"""
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
), alike AS (
    SELECT s.id, lexemes_of(ARRAY[w.word]) AS lexemes, phraseto_tsquery('english', words_of(w.word)) AS query
    FROM search_synonyms s CROSS JOIN unnest(s.words) AS w(word)
    WHERE s.lexemes && ARRAY(SELECT unnest(lexemes) FROM asked) AND {FOUND_BY_SYNONYMS.format("s")}
), meant AS (
    SELECT m.lexemes, jsonb_agg(o.query::text ORDER BY o.query) AS others FROM alike m JOIN alike o ON o.id = m.id
    WHERE cardinality(m.lexemes) > 0 AND m.lexemes <@ ARRAY(SELECT unnest(lexemes) FROM asked)
    AND o.query::text NOT IN ('', m.query::text) GROUP BY m.lexemes
)
SELECT place, typed, lexemes, query::text AS query, (SELECT products FROM search_words WHERE word = '') AS everything,
       CASE WHEN products > 0 AND cardinality(lexemes) = 1 THEN products
            WHEN EXISTS (SELECT FROM products p WHERE p.published AND p.search @@ query) THEN greatest(products, 1)
            ELSE 0 END AS products,
       ARRAY(SELECT 'category:' || id FROM within w WHERE w.place = counted.place ORDER BY id LIMIT $3) AS categories,
       EXISTS (SELECT FROM alike a WHERE cardinality(a.lexemes) > 1 AND a.lexemes && counted.lexemes) AS joins,
       (SELECT jsonb_agg(jsonb_build_object('lexemes', m.lexemes, 'others', m.others)
                         ORDER BY cardinality(m.lexemes) DESC, m.lexemes) FROM meant m) AS synonyms
FROM counted ORDER BY place
"""  # noqa: S608 - constant

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Term:
    """A word or measure of a search; `query` is how PostgreSQL compares it.

    About `products` of `everything` contain it. `categories` are those that are called so, and all within them, as they
    stand in what products are found by; `synonyms` mean the same.
    """

    typed: str
    query: str
    products: int
    everything: int
    categories: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether anything can be found by it."""
        return bool(self.products or self.categories or self.synonyms)

    @property
    def matching(self) -> str:
        """What a product must match."""
        choices = (*self._words, *self.synonyms, *self.categories_quoted)
        return " | ".join(f"({choice})" for choice in choices)

    @property
    def weights(self) -> tuple[tuple[str, float], ...]:
        """How much each part counts for the order: the rarer, the more, on a logarithmic scale (IDF)."""
        weight = 1.0 + math.log((self.everything + 1) / (self.products + 1))
        words = tuple((word, weight) for word in self._words)
        others = ((self.synonyms, SYNONYM_WEIGHT), (self.categories_quoted, CATEGORY_WEIGHT))
        # PostgreSQL divides the rank of a choice by how many there are.
        choices = ((" | ".join(f"({one})" for one in some), part * weight * len(some)) for some, part in others if some)
        return (*words, *choices)

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
    return with_synonyms(*await read_rows(connection, text))


async def read_rows(connection: Connection, text: str) -> tuple[Rows, list[Term]]:
    """The rows read of `text`, and their terms, without what means the same: one query."""
    found = await connection.fetch(READ, text, TERM, MAX_CATEGORIES)
    terms = [
        Term(row["typed"], row["query"], row["products"], row["everything"] or 0, tuple(row["categories"]))
        for row in found
    ]
    return found, terms


def synonyms_in(rows: Rows) -> Sequence[dict[str, list[str]]]:
    """What means something else in the text of these rows: the `lexemes` of one word or several, and the `others`."""
    return rows[0]["synonyms"] or [] if rows else []


def with_synonyms(rows: Rows, terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms with what means the same; those that only together mean something else become one."""
    lexemes = [frozenset(row["lexemes"]) for row in rows]
    found, left = dict(enumerate(terms)), set(range(len(terms)))
    for one in synonyms_in(rows):
        wanted = frozenset(one["lexemes"])
        own = sorted(place for place in left if lexemes[place] <= wanted)
        if own and wanted == frozenset().union(*(lexemes[place] for place in own)):
            left -= set(own)
            together = _together([found.pop(place) for place in own])
            found[own[0]] = replace(together, synonyms=tuple(one["others"]))
    return tuple(found[place] for place in sorted(found))


def _together(terms: Sequence[Term]) -> Term:
    if len(terms) == 1:
        return terms[0]
    return Term(
        " ".join(term.typed for term in terms),
        " & ".join(f"({term.matching})" for term in terms),
        min(term.products for term in terms),
        terms[0].everything,
    )


def joined(terms: Iterable[Term], sign: str) -> str:
    """The query for products that match all (`&`) or some (`|`) of the terms."""
    return f" {sign} ".join(f"({term.matching})" for term in terms)


def ranked(terms: Sequence[Term], sign: str) -> str:
    """The query for those that are compared for the order where `joined` finds very many; else empty, for all.

    To compare all takes the longer the more match, and to find the first ones in the shop's order the longer the fewer
    do, so that the shorter of both grows with the square root of the shop only. How many match is known for one word,
    and where some words are enough: then what has the rarest ones is compared, since it comes first.
    """
    everything = max((term.everything for term in terms), default=0)
    matches = sum(term.products for term in terms) if sign == "|" or len(terms) == 1 else 0
    if not everything or matches * matches <= MOST_RANKED * everything:
        return ""
    return joined(terms if len(terms) == 1 else _rarest(terms), sign)


def _rarest(terms: Sequence[Term]) -> list[Term]:
    """The rarest term, and as many more as about `MOST_RANKED` products contain together."""
    rising = sorted(terms, key=lambda term: term.products)
    sums = list(accumulate(term.products for term in rising))
    return [term for place, term in enumerate(rising) if place == 0 or sums[place] <= MOST_RANKED]


def weights_of(terms: Sequence[Term]) -> tuple[tuple[str, float], ...]:
    """How much each part of these terms counts for the order: the words themselves first, and `MOST_PARTS` at most."""
    parts = chain.from_iterable(zip_longest(*(term.weights for term in terms)))
    return tuple(islice((part for part in parts if part), MOST_PARTS))
