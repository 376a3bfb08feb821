"""Words of searches by what each of them alone was read as: a search for none but known words takes no query."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.catalogue.index.memory import Memory
from domain.connection import Connection
from domain.search.terms import Rows, Term, read_rows, synonyms_in, with_synonyms

PLAIN = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*")
"""Words that PostgreSQL reads one by one, whatever stands beside them: no measures, signs or accents."""


@dataclass(frozen=True, slots=True)
class Alone:
    """A word as it is read alone: its term and how it is stemmed; none for a stop word, such as "the"."""

    term: Term | None = None
    lexeme: str = ""


async def read_terms_by_words(connection: Connection, words: Memory[Alone], text: str) -> tuple[Term, ...]:
    """The terms of `text`, as `read_terms` gives them: one query, unless each of its words is known."""
    known = _known(words, text)
    if known is not None:
        return known
    rows, terms = await read_rows(connection, text)
    _learn(words, text, rows, terms)
    return with_synonyms(rows, terms)


def _known(words: Memory[Alone], text: str) -> tuple[Term, ...] | None:
    """The terms of a text, equal to those that are read of it; None unless each of its words is known, once."""
    if not PLAIN.fullmatch(text):
        return None
    known = [words.get(word) for word in text.split(" ")]
    found = [one for one in known if one and one.term]
    if None in known or len({one.lexeme for one in found}) < len(found):
        return None
    return tuple(one.term for one in found if one.term)


def _learn(words: Memory[Alone], text: str, rows: Rows, terms: Sequence[Term]) -> None:
    """Note what the words of a text mean alone; one that means something else together with others is not noted."""
    if not PLAIN.fullmatch(text):
        return
    meant = {tuple(one["lexemes"]): tuple(one["others"]) for one in synonyms_in(rows)}
    said: dict[int, Alone | None] = {}
    for row, term in zip(rows, terms, strict=True):
        lexemes = tuple(row["lexemes"])
        alone = Alone(replace(term, synonyms=meant.get(lexemes, ())), lexemes[0])
        said[row["place"]] = alone if len(lexemes) == 1 and not row["joins"] else None
    for place, word in enumerate(text.split(" "), start=1):
        if one := said.get(place, Alone()):
            words.put(word, one)
