"""Search: by meaning first, with rare words weighing more; then by near words where nothing is spelt so."""

from dataclasses import dataclass, replace

from domain.catalogue.filters import Filters, SearchedWord
from domain.catalogue.listing import UNKNOWN, Known, Unindexed, list_products
from domain.catalogue.skus import typed_sku
from domain.catalogue.views import Listing
from domain.connection import Connection
from domain.search.alone import read_terms_by_words
from domain.search.spelling import correct
from domain.search.terms import Term, joined, ranked, read_terms, weights_of

MAX_WORDS = 12
MAX_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Way:
    """One way to search: its filters, and what is said about it (see `Listing`)."""

    filters: Filters
    instead: str = ""
    partly: bool = False


async def search_products(
    connection: Connection, text: str, filters: Filters, currency: str, known: Known | Unindexed = UNKNOWN
) -> Listing:
    """The products that match `text`, best first.

    One query to read the words, unless they are known, and one to find what has all of them; one more before for what
    may be a SKU, whose product alone is found then. Where no product has all of the words, a misspelling is forgiven
    word by word, which takes up to four queries, and then some of the words are enough, unless `exact` ones were asked
    for. Filters that leave out all that has the words are no reason to search for others: nothing is found then, which
    is made sure of by one more query for each way to search. A page after a place is found in the same way as the page
    before it.
    """
    tidied = tidy(text)
    if sku := typed_sku(tidied):
        named = await list_products(connection, replace(filters, sku=sku), currency, known)
        if await _matched(connection, named, known):
            return named
    terms = await _read(connection, tidied, known)
    exact = _as_typed(tidied, filters, terms)
    looseness = filters.after.looseness if filters.after else 0
    if looseness == 0:
        found = await list_products(connection, exact, currency, known)
        if filters.after or filters.exact or not terms or await _matched(connection, found, known):
            return found
    for way in await _looser(connection, terms, filters):
        if way.filters.looseness >= looseness:
            looser = await list_products(connection, way.filters, currency, known)
            if filters.after or await _matched(connection, looser, known):
                return replace(looser, instead=way.instead, partly=way.partly)
    return await list_products(connection, exact, currency, known)


async def _matched(connection: Connection, found: Listing, known: Known | Unindexed) -> bool:
    """Whether the words match something, be it only without the filters."""
    return found.total > 0 or (found.filters.narrow and await known.matches(connection, found.filters))


async def _read(connection: Connection, tidied: str, known: Known | Unindexed) -> tuple[Term, ...]:
    """The terms of a search: no query if the index knows its words; none if it is written as for search engines."""
    if not tidied or _has_signs(tidied):
        return ()
    if isinstance(known, Unindexed):
        return await read_terms(connection, tidied)
    memories = known.index.memories
    read: tuple[Term, ...] | None = memories.readings.get(tidied)
    if read is None:
        read = memories.readings.put(tidied, await read_terms_by_words(connection, memories.alone, tidied))
    return read


def _as_typed(tidied: str, filters: Filters, terms: tuple[Term, ...]) -> Filters:
    if not terms:
        return replace(filters, words=tidied) if tidied else filters
    weights, few = weights_of(terms), ranked(terms, "&")
    whole = not few and len(weights) == sum(len(term.weights) for term in terms)
    words = tuple(SearchedWord(one.matching, one.weights, one.products, one.categories) for one in terms)
    return replace(filters, lexemes=joined(terms, "&"), weights=weights, ranked=few, terms=words if whole else ())


async def _looser(connection: Connection, terms: tuple[Term, ...], filters: Filters) -> list[Way]:
    """The ways to search where no product has all of the words, the strictest first."""
    meant = await correct(connection, terms)
    instead = " ".join(term.typed for term in meant.terms) if meant.corrected else ""
    signs = ["&"] * (meant.corrected or meant.fewer) + ["|"] * (len(meant.terms) > 1)
    return [
        Way(
            replace(
                filters,
                lexemes=joined(meant.terms, sign),
                weights=weights_of(meant.terms),
                ranked=ranked(meant.terms, sign),
                looseness=number,
            ),
            instead,
            partly=meant.fewer or sign == "|",
        )
        for number, sign in enumerate(signs if meant.terms else (), start=1)
    ]


def _has_signs(tidied: str) -> bool:
    """Whether it is written as for search engines: a phrase in quotes, or a word that is not wanted."""
    return '"' in tidied or any(word.startswith("-") and len(word) > 1 for word in tidied.split())


def tidy(text: str) -> str:
    """The normalised search text: at most `MAX_WORDS` words and `MAX_LENGTH` characters, spaces folded."""
    return " ".join(text[:MAX_LENGTH].split()[:MAX_WORDS])
