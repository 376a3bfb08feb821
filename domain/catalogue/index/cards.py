"""A cache of product cards that were shown lately, so that a list queries only those that are missing."""

from collections.abc import Sequence
from uuid import UUID

from domain.catalogue import rows
from domain.catalogue.queries import CARDS
from domain.catalogue.views import ProductCard
from domain.connection import Connection

MOST_CARDS = 2048

BY_ID = f"""
WITH page AS (
    SELECT p.id, p.slug, p.name, p.category_id, p.currency, p.price_from, p.price_to, w.place
    FROM unnest($1::uuid[]) WITH ORDINALITY AS w(id, place) JOIN products p ON p.id = w.id WHERE p.published
) {CARDS}"""  # noqa: S608 - constant


class Cards:
    """Cached cards as of one `mark`, which changes with anything that a card shows; another mark empties the cache."""

    def __init__(self) -> None:
        self._mark: object = None
        self._known: dict[bytes, ProductCard] = {}

    async def get(self, connection: Connection, ids: Sequence[bytes], mark: object) -> tuple[ProductCard, ...]:
        """The cards of those products that are still sold: one query if any is not cached.

        `mark` must have been read before.
        """
        if mark != self._mark:
            self._mark, self._known = mark, {}
        known = self._known
        missing = [UUID(bytes=id_) for id_ in ids if id_ not in known]
        if missing:
            cards = [rows.card(row) for row in await connection.fetch(BY_ID, missing)]
            known.update((card.id.bytes, card) for card in cards)
        found = tuple(known[id_] for id_ in ids if id_ in known)
        while len(known) > MOST_CARDS:
            del known[next(iter(known))]
        return found
