"""Searches for words, made of what each of them matches, which is queried once and cached until goods change."""

import asyncio
import sys
from array import array
from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from itertools import chain, zip_longest
from operator import add, and_, or_
from uuid import UUID

from domain.catalogue.filters import SearchedWord
from domain.catalogue.index.found import MATCHES_BYTES, Matches, Word
from domain.catalogue.index.index import Index
from domain.catalogue.index.sets import numbers_in
from domain.connection import Arguments, Connection

MOST_MATCHING = 20_000
"""A word that matches more products is compared by the database, together with the others."""

MOST_COMPARED = 20_000
"""So many sets of a section, of about a microsecond each, are compared here: nobody else is served meanwhile."""

LARGEST = MATCHES_BYTES // 4
"""What more bytes would be kept of is left to the database too, whose order of all matches is smaller."""

Sets = list[int]


async def matches_of_words(connection: Connection, index: Index, words: Sequence[SearchedWord]) -> Matches | None:
    """The products that match all of these words, equal to those that the database finds: a query for all new ones.

    None if one of them is too common, or if they match in too many different ways: then the database is to find them.
    """
    if not words or any(_matching(index, one) > MOST_MATCHING for one in words):
        return None
    known = [index.memories.words.get(_key(one)) for one in words]
    new = {_key(one): one for one, found in zip(words, known, strict=True) if found is None}
    asked = await _ask(connection, index, list(new.values())) if new else []
    fresh = {key: index.memories.words.put(key, word) for key, word in zip(new, asked, strict=True)}
    together = _together([found or fresh[_key(one)] for one, found in zip(words, known, strict=True)], words)
    return together if together and together.size <= LARGEST else None


def _matching(index: Index, word: SearchedWord) -> int:
    """About how many products a word matches, with those of the departments that are called so."""
    return word.products + sum(index.size_of(UUID(one.partition(":")[2])) for one in word.categories)


def _key(word: SearchedWord) -> tuple[str, ...]:
    return word.query, *(part for part, _ in word.parts)


async def _ask(connection: Connection, index: Index, words: Sequence[SearchedWord]) -> list[Word]:
    arguments = Arguments()
    selects = [f"SELECT {place}, {_columns(arguments, word)}" for place, word in enumerate(words)]
    rows = await connection.fetch(" UNION ALL ".join(selects) + " ORDER BY 1", *arguments.values)
    return [await _in_turn(index, found, figures) for _, (found, *figures) in rows]


async def _in_turn(index: Index, found: bytes | None, figures: Sequence[bytes | None]) -> Word:
    """A word, after a turn for whatever else waits: a common one takes longer to make than a page."""
    await asyncio.sleep(0)
    return _word(index, found, figures)


def _columns(arguments: Arguments, word: SearchedWord) -> str:
    """The ids of what a word matches, and how well each part of it does so, as one list of bytes."""
    ids = "uuid_send(p.id) || uuid_send(p.category_id)"
    ranks = [f"float4send(ts_rank(p.search, {arguments.add(part)}::text::tsquery))" for part, _ in word.parts]
    columns = ", ".join(f"string_agg({one}, '' ORDER BY p.id)" for one in (ids, *ranks))
    matches = f"p.published AND p.search @@ {arguments.add(word.query)}::text::tsquery"
    return f"ARRAY[{columns}] FROM products p WHERE {matches}"


def _word(index: Index, found: bytes | None, figures: Sequence[bytes | None]) -> Word:
    halves = numbers_in(found, "Q")
    places = index.places_of(halves[::4], halves[1::4], halves[3::4])
    numbers: dict[tuple[float, ...], list[list[int]]] = defaultdict(lambda: [[] for _ in index.sections])
    for place, rank in zip(places, zip(*map(_floats, figures), strict=True), strict=True):
        if place:
            numbers[rank][place[0]].append(place[1])
    sets = {rank: _sets(index, of_rank) for rank, of_rank in numbers.items()}
    nothing = [0 for _ in index.sections]
    return Word([reduce(or_, each) for each in zip(nothing, *sets.values(), strict=True)], sets)


def _floats(data: bytes | None) -> "array[float]":
    found = array("f", data or b"")
    if sys.byteorder == "little":
        found.byteswap()
    return found


def _sets(index: Index, numbers: Sequence[Sequence[int]]) -> Sets:
    return [one.variants_of(sorted(found)) if found else 0 for one, found in zip(index.sections, numbers, strict=True)]


def _together(found: Sequence[Word], words: Sequence[SearchedWord]) -> Matches | None:
    """What matches all words, by the sum of what each part of each word says, added up as the database does.

    None if that takes too many comparisons.
    """
    every = [reduce(and_, sets) for sets in zip(*(one.found for one in found), strict=True)]
    chosen: list[tuple[tuple[tuple[float, ...], ...], Sets]] = [((), every)]
    compared = 0
    for one in found:
        compared += len(chosen) * len(one.ranks) * len(every)
        if compared > MOST_COMPARED:
            return None
        chosen = [
            ((*ranks, rank), both)
            for ranks, sets in chosen
            for rank, own in one.ranks.items()
            if any(both := list(map(and_, sets, own)))
        ]
    by_score: dict[float, Sets] = {}
    for ranks, sets in chosen:
        score = _score(ranks, words)
        by_score[score] = list(map(or_, by_score[score], sets)) if score in by_score else sets
    return Matches(None, every, [by_score[score] for score in sorted(by_score, reverse=True)])


def _score(ranks: Sequence[Sequence[float]], words: Sequence[SearchedWord]) -> float:
    weighed = [
        [weight * rank for rank, (_, weight) in zip(own, word.parts, strict=True)]
        for own, word in zip(ranks, words, strict=True)
    ]
    return reduce(add, [one for one in chain.from_iterable(zip_longest(*weighed)) if one is not None])
