"""Which orders have some words, whether few or very many have one of them: the ways to all of them, by index.

A word that is `FEW` times in a place is looked up there, and each of these orders is asked for all other words. Where
words are common, indexes are combined instead: both on orders, one on orders and one in lines, and so on. So no search
goes through the orders of a common word one by one, and none reads what an index says of one word alone if a rarer one
is wanted as well.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from uuid import UUID

from domain.connection import Arguments, Connection
from domain.orders.search import RECORDS, Place, Sought, in_place

FEW = 3_000
"""So many orders are asked one by one for all words, in a tenth of a second."""

MOST_READ = 300_000
"""So many records of common words are read at most, by the planner's estimate, to gather all orders: in 0.2 s or so."""

COMBINED = 4
"""So many combinations of places are gathered at most; words beyond it are asked of each order that is found."""

SLACK = timedelta(days=1)
"""An id is made a moment before its order is placed; this is more than any moment."""

ESTIMATED = (Place.OWN, Place.LINE)
"""Of these the planner knows how often words are there, not of parcels, whose codes are all different."""

Piece = tuple[str, Place]


@dataclass(frozen=True, slots=True)
class Since:
    """A moment from which orders are looked for. Their ids begin with the time, so an index finds what belongs to them.

    A word may be in a third of all orders. Of those since a month ago the indexes give few, whatever the word is.
    """

    moment: datetime

    @property
    def first_id(self) -> UUID:
        """What no id of an order since then comes before."""
        return UUID(int=max(0, int((self.moment - SLACK).timestamp() * 1000)) << 80)

    @property
    def most(self) -> int:
        """So many of the orders are asked one by one."""
        return FEW


def time_of(order_id: UUID) -> float:
    """The seconds since 1970 at which an id of version 7 was made."""
    return (order_id.int >> 80) / 1000


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of words: how often each is in a place, as the planner says, and which orders have those asked for.

    `ids` has none of the pieces that were `asked` for and are common.
    """

    rows: Mapping[Piece, float]
    ids: Mapping[Piece, list[UUID]] = field(default_factory=dict)
    asked: frozenset[Piece] = frozenset()

    def is_common(self, piece: Piece) -> bool:
        """Whether very many orders have a word in a place, as far as is known."""
        return piece not in self.ids and (piece in self.asked or self.rows.get(piece, 0) > FEW)

    def common(self, word: str) -> list[Place]:
        """The places in which a `word` is common."""
        return [place for place in Place if self.is_common((word, place))]

    def is_rare(self, word: str) -> bool:
        """Whether all orders that have a `word` were looked up."""
        return all((word, place) in self.ids for place in Place)

    def rarity(self, word: str) -> float:
        """How often a `word` is anywhere, or a bit less."""
        return sum(self.rows[word, place] for place in ESTIMATED)


async def estimate(connection: Connection, wanted: Sought) -> Known:
    """How often the words are in each place, as far as the planner knows: one query, of no rows."""
    pieces = [(word, place) for word in wanted.words for place in ESTIMATED]
    query = Arguments()
    lists = ", ".join(f"ARRAY({_orders_of(query, piece)})" for piece in pieces)
    plan = await connection.fetch(f"EXPLAIN (FORMAT JSON) SELECT {lists}", *query.values)
    found = [one["Plan Rows"] for one in plan[0][0][0]["Plan"].get("Plans", [])] if plan else []
    return Known(dict(zip(pieces, found, strict=True)) if found else dict.fromkeys(pieces, 0.0))


def all_common(wanted: Sought, known: Known) -> bool:
    """Whether every word of a choice is common, so that the newest orders may well have all of them."""
    return any(all(known.common(word) for word in choice) for choice in wanted.choices)


async def look_up(connection: Connection, wanted: Sought, known: Known) -> Known:
    """The orders that have a word where it is rare: two queries at most, each of `FEW` orders a piece at most.

    Of a choice with a word that is rare everywhere, that is enough, as all orders that are wanted have it. The planner
    may know too little of a word; the others are looked up then.
    """
    rarest = [min(choice, key=known.rarity) for choice in wanted.choices]
    known = await _look_up(connection, [word for word in rarest if not known.common(word)], known)
    common = [choice for choice in wanted.choices if not any(map(known.is_rare, choice))]
    return await _look_up(connection, [word for choice in common for word in choice], known)


async def _look_up(connection: Connection, words: Iterable[str], known: Known) -> Known:
    every = [(word, place) for word in dict.fromkeys(words) for place in Place]
    pieces = [piece for piece in every if piece not in known.ids and not known.is_common(piece)]
    if not pieces:
        return known
    query = Arguments()
    most = query.add(FEW + 1)
    lists = ", ".join(f"ARRAY({_orders_of(query, piece)} LIMIT {most})" for piece in pieces)
    row = await connection.fetchrow(f"SELECT {lists}", *query.values)
    found = {piece: ids for piece, ids in zip(pieces, row.values(), strict=True) if len(ids) <= FEW}
    return Known(known.rows, {**known.ids, **found}, known.asked | {*pieces})


def _orders_of(query: Arguments, piece: Piece, since: Since | None = None) -> str:
    word, place = piece
    met = in_place(query, word, place)
    if since and place is not Place.OWN:
        met += f" AND order_id >= {query.add(since.first_id)}"
    return RECORDS[place].format(met=met)


def costs_much(wanted: Sought, known: Known) -> bool:
    """Whether more than `MOST_READ` records would be read before it is known which orders have what is `wanted`."""
    common = [choice for choice in wanted.choices if not any(map(known.is_rare, choice))]
    pieces = {piece for choice in common for each in _combined(choice, known) for piece in each}
    return sum(known.rows.get(piece, 0) for piece in pieces) > MOST_READ


def rarest_ways(query: Arguments, wanted: Sought, known: Known, since: Since) -> list[str]:
    """Conditions on orders since a moment, one of which each meets that has what is `wanted`, and many others as well.

    They are those of the rarest word of each choice.
    """
    rarest = dict.fromkeys(min(choice, key=known.rarity) for choice in wanted.choices)
    lists = [ids for (word, _), ids in known.ids.items() if word in rarest]
    common = [(word, place) for word in rarest for place in known.common(word)]
    return [_one_of(query, lists), *(_met(query, piece, since) for piece in common)]


def ways(query: Arguments, wanted: Sought, known: Known) -> list[str]:
    """Conditions on orders, one of which each order meets that has what is `wanted`; others may meet them as well."""
    return [way for choice in wanted.choices for way in _ways(query, choice, known)]


def _ways(query: Arguments, choice: tuple[str, ...], known: Known) -> Iterable[str]:
    """An order has one of the words where it is rare, or all of them where they are common."""
    looked_up = {word: [ids for (one, _), ids in known.ids.items() if one == word] for word in choice}
    rare = [word for word in choice if known.is_rare(word)]
    if rare:
        yield _one_of(query, min((looked_up[word] for word in rare), key=lambda lists: sum(map(len, lists))))
        return
    yield _one_of(query, [ids for lists in looked_up.values() for ids in lists])
    for combination in product(*_combined(choice, known)):
        yield " AND ".join(_met(query, piece) for piece in combination)


def _one_of(query: Arguments, lists: Iterable[list[UUID]]) -> str:
    return f"o.id = ANY({query.add(list({one for ids in lists for one in ids}))}::uuid[])"


def _combined(choice: tuple[str, ...], known: Known) -> list[list[Piece]]:
    """The pieces of each word, of the rarest ones alone if all would be more than `COMBINED` combinations."""
    found: list[list[Piece]] = []
    combinations = 1
    for word in sorted(choice, key=known.rarity):
        pieces = [(word, place) for place in known.common(word)]
        combinations *= len(pieces)
        if found and combinations > COMBINED:
            break
        found.append(pieces)
    return found


def _met(query: Arguments, piece: Piece, since: Since | None = None) -> str:
    if piece[1] is Place.OWN:
        return in_place(query, *piece)
    return f"o.id IN ({_orders_of(query, piece, since)})"
