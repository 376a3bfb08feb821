"""A cache of product cards that were shown lately, so that a list queries only those that are missing."""

from collections.abc import Callable, Sequence
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


CardMark = tuple[int, int, int]
"""The numbers of a database, and of the changes of its shop and of a product: what a card must bear to be current."""


class Cards:
    """Cached cards, each as of its mark, which changes with anything that the card shows; the oldest goes first."""

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[CardMark, ProductCard]] = {}
        self._as_of: object = None
        self._compared: dict[bytes, ProductCard] = {}

    async def get(
        self, connection: Connection, ids: Sequence[bytes], mark_of: Callable[[bytes], CardMark], as_of: object = None
    ) -> tuple[ProductCard, ...]:
        """The cards of those products that are still sold: one query if any is not cached.

        `mark_of` gives the mark of each as it was read before. They are compared once for the generation that they are
        `as_of`, which is another object whenever anything has changed.
        """
        if as_of is not self._as_of:
            self._as_of, self._compared = as_of, {}
        compared = self._compared
        if as_of is None or not all(map(compared.__contains__, ids)):
            cards = await self._compare(connection, ids, mark_of)
            compared.update((card.id.bytes, card) for card in cards)
            return cards
        return tuple(map(compared.__getitem__, ids))

    async def _compare(
        self, connection: Connection, ids: Sequence[bytes], mark_of: Callable[[bytes], CardMark]
    ) -> tuple[ProductCard, ...]:
        known, marks = self._known, {id_: mark_of(id_) for id_ in ids}
        found = {id_: known[id_][1] for id_ in ids if id_ in known and known[id_][0] == marks[id_]}
        missing = [UUID(bytes=id_) for id_ in ids if id_ not in found]
        if missing:
            cards = [rows.card(row) for row in await connection.fetch(BY_ID, missing)]
            found |= {card.id.bytes: card for card in cards}
            for card in cards:
                known.pop(card.id.bytes, None)
                known[card.id.bytes] = marks[card.id.bytes], card
        if len(self._compared) > MOST_CARDS:
            self._compared.clear()
        while len(known) > MOST_CARDS:
            del known[next(iter(known))]
        return tuple(found[id_] for id_ in ids if id_ in found)
