"""Search: by meaning first, with rare words weighing more; then by likeness where no word is spelt so."""

from collections.abc import Sequence
from dataclasses import replace

from domain.catalogue.filters import Filters, Sort
from domain.catalogue.listing import UNKNOWN, Known, Unindexed, list_products
from domain.catalogue.skus import typed_sku
from domain.catalogue.views import Listing
from domain.connection import Connection
from domain.search.words import Word, correct, look_up

MAX_WORDS = 12
MAX_LENGTH = 100


async def search_products(
    connection: Connection, text: str, filters: Filters, currency: str, known: Known | Unindexed = UNKNOWN
) -> Listing:
    """The products that match `text`, best first.

    Two queries for one word and three for several, at the most, and one more for what may be a SKU: then its product
    alone is found. Where no product has all of them, a misspelling is
    forgiven word by word, then some of the words are enough, then a likeness of the names. A page after a place is
    found in the same way as the page before it.
    """
    tidied = tidy(text)
    if sku := typed_sku(tidied):
        named = await list_products(connection, replace(filters, sku=sku), currency, known)
        if named.total:
            return named
    looseness = filters.after.looseness if filters.after else 0
    if looseness == 0:
        words = await look_up(connection, tidied) if " " in tidied and filters.sort is Sort.RELEVANCE else ()
        exact = await list_products(
            connection, replace(filters, words=tidied, weights=_weights(words)), currency, known
        )
        if exact.total or filters.after or not tidied:
            return exact
    *looser, last = await _looser(connection, tidied, filters)
    for one in looser:
        if one.looseness >= looseness:
            found = await list_products(connection, one, currency, known)
            if found.total or filters.after:
                return found
    return await list_products(connection, last, currency, known)


async def _looser(connection: Connection, tidied: str, filters: Filters) -> list[Filters]:
    """The ways to search where no product has all of the words, the strictest first."""
    words = await look_up(connection, tidied)
    meant = await correct(connection, words)
    joins = [" & "] * (meant != words) + [" | "] * (len(meant) > 1)
    ways = [replace(filters, lexemes=_joined(meant, join), weights=_weights(meant)) for join in joins if meant]
    ways.append(replace(filters, sounds=tidied))
    return [replace(way, looseness=number) for number, way in enumerate(ways, start=1)]


def _weights(words: Sequence[Word]) -> tuple[tuple[str, float], ...]:
    return tuple((_quoted(word.lexeme), word.weight) for word in words)


def _joined(words: Sequence[Word], join: str) -> str:
    return join.join(_quoted(word.lexeme) for word in words)


def _quoted(lexeme: str) -> str:
    """A stemmed word as PostgreSQL reads it in a tsquery, whatever signs are in it."""
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def tidy(text: str) -> str:
    """The normalised search text: at most `MAX_WORDS` words and `MAX_LENGTH` characters, spaces folded."""
    return " ".join(text[:MAX_LENGTH].split()[:MAX_WORDS])
