"""Search: by meaning first, by likeness where nothing is spelt so."""

from dataclasses import replace

from domain.catalogue.filters import Filters
from domain.catalogue.listing import list_products
from domain.catalogue.views import Listing
from domain.connection import Connection

MAX_WORDS = 12
MAX_LENGTH = 100


async def search_products(connection: Connection, text: str, filters: Filters, currency: str) -> Listing:
    """The products that `text` speaks of, best first: two queries, four when a misspelling has to be forgiven."""
    words = tidy(text)
    exact = await list_products(connection, replace(filters, words=words), currency)
    if exact.total or not words:
        return exact
    return await list_products(connection, replace(filters, sounds=words), currency)


def tidy(text: str) -> str:
    """`text` as it is searched: at most so many words and characters, spaces folded."""
    return " ".join(text[:MAX_LENGTH].split()[:MAX_WORDS])
