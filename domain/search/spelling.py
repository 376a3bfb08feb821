"""Spelling: a word that no product has is replaced by one nearby, never by one far off, and never without saying so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.connection import Connection
from domain.search.terms import Term, read_terms

SHORT = 5
"""Up to so many letters one slip is forgiven, and two in longer words.

In a short word a wrong letter must be next to the right one on the keyboard, or it is simply another word, as sofa is
to soft and fork to cork.
"""

SHORTEST, LONGEST = 3, 40
"""The letters of words that are corrected."""

VERY_SHORT = 4
"""Up to so many letters a word must begin as typed, unless its first two letters were swapped."""

CANDIDATES = f"""
SELECT s.word, s.products FROM search_spellings s WHERE s.shorter && shorter_words({{0}})
UNION
(SELECT s.word, s.products FROM search_spellings s
 WHERE length({{0}}) > {SHORT} AND (s.word % {{0}} OR s.word LIKE left({{0}}, 2) || '%')
 AND length(s.word) BETWEEN length({{0}}) - 2 AND length({{0}}) + 2
 ORDER BY similarity(s.word, {{0}}) DESC, s.products DESC, s.word LIMIT 40)
"""  # noqa: S608 - constant
"""Words that may be near one of letters alone: all that are one slip away, and the likeliest of those with two."""

NEAR = f"""
SELECT asked.word AS asked, near.word, near.products
FROM unnest($1::text[]) AS asked(word) CROSS JOIN LATERAL ({CANDIDATES.format("asked.word")}) AS near
"""  # noqa: S608 - constant

PARTS = """
SELECT DISTINCT ON (asked.word) asked.word AS asked, one.word || ' ' || other.word AS words
FROM unnest($1::text[]) AS asked(word) CROSS JOIN generate_series($2, length(asked.word) - $2) AS place
JOIN search_spellings one ON one.word = left(asked.word, place)
JOIN search_spellings other ON other.word = substr(asked.word, place + 1)
WHERE EXISTS (SELECT FROM products p WHERE p.published
              AND p.search @@ phraseto_tsquery('english', one.word || ' ' || other.word))
ORDER BY asked.word, least(one.products, other.products) DESC, one.word
"""
"""Two words that were typed as one, and stand side by side on some product."""

BEGUN = """
SELECT asked.word AS asked, begun.word AS words
FROM unnest($1::text[]) AS asked(word) CROSS JOIN LATERAL (
    SELECT s.word FROM search_spellings s WHERE starts_with(s.word, asked.word)
    ORDER BY s.products DESC, s.word LIMIT 1
) AS begun
"""
"""The most common word that begins so."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What was probably meant by a search, and whether something of it was left out, for no product has it."""

    terms: tuple[Term, ...]
    corrected: bool = False
    fewer: bool = False


async def correct(connection: Connection, terms: Sequence[Term]) -> Meant:
    """The terms with unknown words replaced by near ones, or left out: at most four queries.

    A near word is one or two slips away, or the word of which the beginning was typed, or it is in fact two words.
    """
    known = tuple(term for term in terms if term.known)
    unknown = [term.typed for term in terms if not term.known and _is_word(term.typed)]
    meant = await _meant(connection, unknown) if unknown else {}
    fewer = len(known) + sum(word in meant for word in unknown) < len(terms)
    if not meant:
        return Meant(known, fewer=fewer)
    words = [term.typed if term.known else meant.get(term.typed, "") for term in terms]
    return Meant(await read_terms(connection, " ".join(filter(None, words))), corrected=True, fewer=fewer)


async def _meant(connection: Connection, unknown: Sequence[str]) -> dict[str, str]:
    meant = await _near(connection, unknown)
    for more in (PARTS, BEGUN):
        if left := [word for word in unknown if word not in meant]:
            found = await connection.fetch(more, left, *([SHORTEST] if more is PARTS else []))
            meant |= {row["asked"]: row["words"] for row in found}
    return meant


def _is_word(typed: str) -> bool:
    return SHORTEST <= len(typed) <= LONGEST and typed.isalpha()


async def _near(connection: Connection, unknown: Sequence[str]) -> dict[str, str]:
    found: dict[str, list[tuple[str, int]]] = {word: [] for word in unknown}
    for row in await connection.fetch(NEAR, unknown):
        found[row["asked"]].append((row["word"], row["products"]))
    return {word: best for word in unknown if (best := nearest(word, found[word]))}


def nearest(typed: str, words: Iterable[tuple[str, int]]) -> str:
    """The word that was most likely meant, of `words` with how many products have them; empty if none is near."""
    short = len(typed) <= SHORT
    allowed = 1 if short else 2
    ranked = [
        (slips, other_word, word[0] != typed[0], -products, word)
        for word, products in words
        if abs(len(word) - len(typed)) <= allowed and _may_begin(typed, word)
        if (slips := distance(typed, word)) <= allowed
        if not (other_word := _is_other_word(typed, word)) or not short
    ]
    return min(ranked)[-1] if ranked else ""


def _may_begin(typed: str, word: str) -> bool:
    return len(typed) > VERY_SHORT or word[0] == typed[0] or word[:2] == typed[1::-1]


ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
PLACES = {letter: (x + y / 2, y) for y, row in enumerate(ROWS) for x, letter in enumerate(row)}
"""Where the letters are on a keyboard, in widths of a key."""


def _is_other_word(typed: str, word: str) -> bool:
    """Whether one letter is replaced by one that is far off on the keyboard."""
    wrong = [(one, other) for one, other in zip(typed, word, strict=False) if one != other]
    if len(typed) != len(word) or len(wrong) != 1:
        return False
    (x, y), (other_x, other_y) = (PLACES.get(letter, (99, 99)) for letter in wrong[0])
    return abs(x - other_x) > 1 or abs(y - other_y) > 1


def distance(one: str, other: str) -> int:
    """How many letters were left out, added, replaced or swapped with the next (optimal string alignment)."""
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        this = [row]
        for column, wanted in enumerate(other, start=1):
            best = min(last[column] + 1, this[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 < column and letter == other[column - 2] and one[row - 2] == wanted:
                best = min(best, before[column - 2] + 1)
            this.append(best)
        before, last = last, this
    return last[-1]
