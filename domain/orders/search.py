"""Orders found by words: of whatever a customer says of one, however either of them writes it.

A number or the start of an address of email is one condition. Other words are looked for in three places: in what an
order says itself, in its lines, and in the codes of its parcels. `ways.py` beside this says how very many are found.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.catalogue.skus import PLAIN
from domain.connection import Arguments, Connection

LONGEST_SEARCH = 100
SHORTEST_PART = 4
"""A shorter number is the whole number of an order; a longer one may be a part of it, or the beginning of a code."""
MOST_WORDS = 8
LAST_LETTER = "\U0010ffff"

BY_EMAIL = "lower(o.email) >= {} AND lower(o.email) < {}"
IS_SOLD = f"SELECT EXISTS (SELECT FROM variants WHERE {PLAIN.format('sku')} = $1)"  # noqa: S608 - constant

SAID = """
(SELECT {met} FROM (SELECT ARRAY(
    SELECT order_words(o.number, o.email, o.address)
    UNION ALL SELECT line_words(l.sku, l.name) FROM order_lines l WHERE l.order_id = o.id
    UNION ALL SELECT code_words(s.tracking) FROM shipments s WHERE s.order_id = o.id AND s.tracking <> ''
) AS all_of_it OFFSET 0) AS said)"""
"""A condition on the words of the order `o`, each record of which is read once, however many words there are."""
SAYS = "EXISTS (SELECT FROM unnest(all_of_it) AS one WHERE one @@ (SELECT begun_words({word})))"
NUMBERED = "o.number LIKE '%' || {word} || '%'"


class Place(StrEnum):
    """Where a word of an order stands: on itself, in a line, on a parcel."""

    OWN = "own"
    LINE = "line"
    PARCEL = "parcel"


IN_PLACE = {
    Place.OWN: "order_words(o.number, o.email, o.address) @@ begun_words({word})",
    Place.LINE: "line_words(l.sku, l.name) @@ begun_words({word})",
    Place.PARCEL: "s.tracking <> '' AND code_words(s.tracking) @@ begun_words({word})",
}
RECORDS = {
    Place.OWN: "SELECT o.id FROM orders o WHERE {met}",
    Place.LINE: "SELECT l.order_id FROM order_lines l WHERE {met}",
    Place.PARCEL: "SELECT s.order_id FROM shipments s WHERE {met}",
}


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: an order has all words of one of the `choices`."""

    choices: tuple[tuple[str, ...], ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Every word once."""
        return tuple(dict.fromkeys(word for choice in self.choices for word in choice))


def are_words(words: str) -> bool:
    """Whether `words` are neither a number nor an address of email, so that an order is found by its words."""
    return not _number(words) and "@" not in words and any(map(str.isalnum, words))


def _number(words: str) -> re.Match[str] | None:
    """The number of an order that `words` are; at the fourth letter it may be a part of one, or a code."""
    number = re.fullmatch(r"(#\s*)?(m\s*-?\s*)?(\d{1,18})", words, re.IGNORECASE | re.ASCII)
    exact = number and (number[1] or number[2] or len(number[3]) < SHORTEST_PART)
    return number if exact else None


def is_number(words: str) -> bool:
    """Whether `words` are the whole number of an order, of which there is one at most."""
    return _number(words) is not None


def find(query: Arguments, words: str) -> str:
    """The condition that an order has `words`, a number or the start of an address; values are added to `query`."""
    if number := _number(words):
        return f"o.number = {query.add(f'M-{number[3]}')}"
    begin = words.lower()
    return BY_EMAIL.format(query.add(begin), query.add(begin + LAST_LETTER))


async def sought(connection: Connection, words: str) -> Sought:
    """What `words` look for, for which `are_words` holds: one query at most.

    Every word begins one of an order's, or all in one do, as in a code that is kept without its spaces. Whoever types
    a whole SKU of the catalogue means that: its parts, which most orders may have, are not looked for.
    """
    parts = tuple(word for word in words.split() if any(map(str.isalnum, word)))[:MOST_WORDS]
    squeezed = "".join(filter(str.isalnum, words))
    if squeezed == words or not any(map(str.isdigit, words)):
        return Sought((parts,))
    if await connection.fetchval(IS_SOLD, squeezed.lower()):
        return Sought(((squeezed,),))
    return Sought((parts, (squeezed,)))


def says(query: Arguments, wanted: Sought) -> str:
    """The condition that the order `o` has what is `wanted`, asked of each: the values are added to `query`."""
    each = {word: _says(query.add(word), word) for word in wanted.words}
    choices = (" AND ".join(each[word] for word in choice) for choice in wanted.choices)
    return SAID.format(met=" OR ".join(f"({choice})" for choice in choices))


def _says(place: str, word: str) -> str:
    found = SAYS.format(word=place)
    return f"({found} OR {NUMBERED.format(word=place)})" if _may_be_of_number(word) else found


def in_place(query: Arguments, word: str, place: Place) -> str:
    """The condition that a record of a `place` has a `word`, which an index answers."""
    value = query.add(word)
    found = IN_PLACE[place].format(word=value)
    of_number = place is Place.OWN and _may_be_of_number(word)
    return f"({found} OR {NUMBERED.format(word=value)})" if of_number else found


def _may_be_of_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) >= SHORTEST_PART
