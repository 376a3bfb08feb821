"""Suggestions while somebody types: products, and the word that was probably meant, in one query of bounded work."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.catalogue.shown_images import SHOWN
from domain.connection import Connection
from domain.search.queries import tidy
from domain.search.spelling import CANDIDATES, nearest

SHORTEST = 2
"""From so many characters on something is suggested."""

MOST_PRODUCTS, MOST_WORDS = 5, 6
FIRST, LOOKED_AT, COMMON = 600, 200, 1500
"""What is typed so far fits very many products of a large shop. Where more than `COMMON` have one of its words, those
among the `FIRST` in the shop's order are enough; else, or if these are too few, `LOOKED_AT` are compared at most."""

SUGGEST = f"""
WITH typed AS (
    SELECT regexp_replace(text, '\\S+$', '') AS before, coalesce(substring(text FROM '\\S+$'), '') AS last
    FROM words_of($1) AS text
), begun AS (
    SELECT s.word, s.products FROM typed t JOIN search_spellings s ON s.word LIKE t.last || '%'
    WHERE length(t.last) > 1 AND t.last !~ '[\\_%]' ORDER BY s.products DESC, s.word LIMIT $2
), words AS (
    SELECT word FROM begun UNION SELECT last FROM typed
    UNION (SELECT other FROM search_synonyms y CROSS JOIN unnest(y.words) AS other
           WHERE y.words && ARRAY(SELECT word::text FROM begun) LIMIT 20)
), wanted AS (
    SELECT plainto_tsquery('english', t.before)
           && (SELECT coalesce(string_agg(q.query::text, ' | ') FILTER (WHERE q.query::text <> ''), '')
               FROM words w CROSS JOIN LATERAL (SELECT phraseto_tsquery('english', w.word) AS query) AS q
              )::tsquery AS query
    FROM typed t
), common AS MATERIALIZED (
    SELECT p.*, ts_rank(p.search, w.query) AS rank FROM wanted w CROSS JOIN (
        SELECT id, slug, name, currency, price_from, price_to, position, search FROM products
        WHERE published AND (SELECT coalesce(sum(products), 0) FROM begun) > {COMMON}
        ORDER BY position, id LIMIT {FIRST}
    ) AS p WHERE p.search @@ w.query
), found AS (
    SELECT id, slug, name, currency, price_from, price_to, position, rank FROM common
    UNION
    (SELECT p.id, p.slug, p.name, p.currency, p.price_from, p.price_to, p.position, ts_rank(p.search, w.query)
     FROM products p CROSS JOIN wanted w
     WHERE (SELECT count(*) FROM common) < $3 AND p.published AND p.search @@ w.query LIMIT {LOOKED_AT})
), best AS (
    SELECT f.*, row_number() OVER (ORDER BY f.rank DESC, f.position, f.id) AS place FROM found f ORDER BY place LIMIT $3
)
SELECT (SELECT jsonb_agg(jsonb_build_object('slug', b.slug, 'name', b.name, 'currency', b.currency,
                                            'price_from', b.price_from, 'price_to', b.price_to, 'file', i.file)
                         ORDER BY b.place)
        FROM best b LEFT JOIN LATERAL (
            SELECT i.file FROM product_images i WHERE i.product_id = b.id AND {SHOWN} ORDER BY i.position LIMIT 1
        ) AS i ON true) AS products,
       t.before, t.last,
       (SELECT jsonb_agg(jsonb_build_array(near.word, near.products)) FROM ({CANDIDATES.format("t.last")}) AS near
        WHERE NOT EXISTS (SELECT FROM best) AND t.last ~ '^[[:alpha:]]{{3,40}}$') AS near
FROM typed t
"""  # noqa: S608 - constant


@dataclass(frozen=True, slots=True)
class SuggestedProduct:
    """A product as a line of its own; prices are minor units. `file` is that of its picture, empty without one."""

    slug: str
    name: str
    currency: str
    price_from: int
    price_to: int
    file: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The best products for what is typed so far or, without any, what was probably meant."""

    products: tuple[SuggestedProduct, ...] = ()
    instead: str = ""


async def suggest(connection: Connection, text: str) -> Suggestions:
    """Suggest products for `text`, of which the last word may still be typed: one query, none for a single letter."""
    before, _, last = (tidied := tidy(text)).rpartition(" ")
    if before and len(last) < SHORTEST:
        tidied = before
    if len(tidied) < SHORTEST:
        return Suggestions()
    row = await connection.fetchrow(SUGGEST, tidied, MOST_WORDS, MOST_PRODUCTS)
    products = tuple(SuggestedProduct(**{**one, "file": one["file"] or ""}) for one in row["products"] or ())
    return Suggestions(products, "" if products else _instead(row["before"], row["last"], row["near"] or ()))


def _instead(before: str, last: str, near: Sequence[tuple[str, int]]) -> str:
    word = nearest(last, near) if last.isalpha() else ""
    return f"{before}{word}" if word not in ("", last) else ""
