"""Orders found by words: of whatever a customer says of one, however either of them writes it.

`find` answers with SQL of a condition on the orders `o`; an index answers each part of it.
"""

import re

from domain.connection import Arguments

LONGEST_SEARCH = 100
SHORTEST_PART = 4
"""A shorter number is the whole number of an order; a longer one may be a part of it, or the beginning of a code."""
MOST_WORDS = 8
LAST_LETTER = "\U0010ffff"

BY_WORD = """(
    SELECT w.id FROM orders w WHERE order_words(w.number, w.email, w.address) @@ begun_words({0})
    UNION SELECT l.order_id FROM order_lines l WHERE line_words(l.sku, l.name) @@ begun_words({0})
    UNION SELECT s.order_id FROM shipments s WHERE s.tracking <> '' AND code_words(s.tracking) @@ begun_words({0})
    {1})"""
BY_PART = "UNION SELECT n.id FROM orders n WHERE n.number LIKE '%' || {0} || '%'"
BY_EMAIL = "lower(o.email) >= {} AND lower(o.email) < {}"


def find(query: Arguments, words: str) -> str:
    """The condition that an order has `words`, which are not empty; the values are added to `query`."""
    number = re.fullmatch(r"(#\s*)?(m\s*-?\s*)?(\d{1,18})", words, re.IGNORECASE | re.ASCII)
    if number and (number[1] or number[2] or len(number[3]) < SHORTEST_PART):
        return f"o.number = {query.add(f'M-{number[3]}')}"
    if "@" in words or not any(map(str.isalnum, words)):
        begin = words.lower()
        return BY_EMAIL.format(query.add(begin), query.add(begin + LAST_LETTER))
    return _by_words(query, words)


def _by_words(query: Arguments, words: str) -> str:
    """Every word begins one of an order's, or all in one do, as in a code that is kept without its spaces."""
    parts = [word for word in words.split() if any(map(str.isalnum, word))][:MOST_WORDS]
    found = " INTERSECT ".join(_by_word(query, word) for word in parts)
    squeezed = "".join(filter(str.isalnum, words))
    if squeezed != words and any(map(str.isdigit, words)):
        found += f" UNION {_by_word(query, squeezed)}"
    return f"o.id = ANY(ARRAY({found}))"


def _by_word(query: Arguments, word: str) -> str:
    place = query.add(word)
    part = word.isascii() and word.isdigit() and len(word) >= SHORTEST_PART
    return BY_WORD.format(place, BY_PART.format(place) if part else "")
