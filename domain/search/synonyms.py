"""Synonyms, as staff list them: words that mean the same to shoppers, so that each finds what the others find."""

import re
from collections.abc import Sequence
from uuid import UUID

from advanced_alchemy.filters import OrderBy
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_site
from domain.connection import Connection, take_turns
from domain.errors import InvalidError, NotFoundError
from domain.orm import session_on
from domain.search.models import SearchSynonyms
from domain.words.messages import gettext

MOST = 500
"""So many groups there are at most."""

FEWEST_WORDS, MOST_WORDS, LONGEST = 2, 20, 40
"""How many words a group has, and how many characters a word or phrase."""

TURNS = "synonyms"

SHARING = """
SELECT y.id FROM search_synonyms y WHERE y.lexemes && lexemes_of($1) AND EXISTS (
    SELECT FROM unnest(y.words) AS own(word) JOIN unnest($1::text[]) AS new(word)
    ON lexemes_of(ARRAY[own.word]) = lexemes_of(ARRAY[new.word]))
"""
"""The groups that have one of these words, as searches compare them: sofas is sofa."""


class SynonymsRepository(SQLAlchemyAsyncRepository[SearchSynonyms]):
    """The groups of synonyms."""

    model_type = SearchSynonyms


class SynonymsService(SQLAlchemyAsyncRepositoryService[SearchSynonyms, SynonymsRepository]):
    """Lists, adds and removes groups of synonyms."""

    repository_type = SynonymsRepository


async def list_synonyms(connection: Connection) -> Sequence[SearchSynonyms]:
    """All groups, the newest first; there are `MOST` at most: one query."""
    async with session_on(connection) as session:
        return await SynonymsService(session=session).list(OrderBy("id", "desc"))


SEPARATORS = re.compile(r"[,;\n]")
"""What stands between words where they are typed."""

KNOWN = """
SELECT w.words, s.words AS synonyms FROM unnest($1::text[]) AS w(words) CROSS JOIN LATERAL (
    SELECT g.id, g.words FROM search_synonyms g WHERE g.lexemes && lexemes_of(ARRAY[w.words])
    ORDER BY w.words = ANY(g.words) DESC, g.id DESC LIMIT 1
) AS s WHERE cardinality(s.words) < $2 AND char_length(w.words) <= $3
"""


async def groups_known(connection: Connection, searches: Sequence[str]) -> dict[str, list[str]]:
    """The group that each of these searches shares a word with, the newest, where it has room: one query.

    A search that is in a group already has that one.
    """
    rows = await connection.fetch(KNOWN, searches, MOST_WORDS, LONGEST)
    return {row["words"]: row["synonyms"] for row in rows}


def tidy_words(words: Sequence[str]) -> list[str]:
    """The words in small letters, each once, without further spaces or empty ones."""
    tidied = (" ".join(word.split()).casefold() for word in words)
    return list(dict.fromkeys(word for word in tidied if word))


async def add_synonyms(connection: Connection, *, words: Sequence[str], by: Principal) -> SearchSynonyms:
    """Add a group. What shares a word with it becomes one group with it.

    Raises `InvalidError` for too few or too many words or groups, and for a word that says nothing, such as "the".
    """
    wanted = tidy_words(words)
    if len(wanted) < FEWEST_WORDS:
        raise InvalidError({"words": gettext("Enter two words or more that mean the same.")})
    if any(len(word) > LONGEST or not word.isprintable() for word in wanted):
        raise InvalidError({"words": gettext("Use at most %(longest)s characters for each word.", longest=LONGEST)})
    await _refuse_empty(connection, wanted)
    await take_turns(connection, TURNS)
    sharing = [row["id"] for row in await connection.fetch(SHARING, wanted)]
    async with session_on(connection) as session:
        service = SynonymsService(session=session)
        shared = await service.list(SearchSynonyms.id.in_(sharing), OrderBy("id", "asc"))
        together = tidy_words([*(word for one in shared for word in one.words), *wanted])
        if len(together) > MOST_WORDS:
            raise InvalidError(
                {
                    "words": gettext(
                        "At most %(most_words)s words mean the same, and these would be %(together)s.",
                        most_words=MOST_WORDS,
                        together=len(together),
                    )
                }
            )
        if await service.count() - len(shared) >= MOST:
            raise InvalidError(
                {"words": gettext("There are %(most)s groups of synonyms. Remove one first.", most=MOST)}
            )
        await service.delete_many([one.id for one in shared])
        made = await service.create(SearchSynonyms(words=together), auto_refresh=True)
    await _record(connection, by, "synonyms.added", together)
    return made


async def remove_synonyms(connection: Connection, *, synonyms_id: UUID, by: Principal) -> None:
    """Remove a group. Raises `NotFoundError`."""
    async with session_on(connection) as session:
        service = SynonymsService(session=session)
        seen = await service.get_one_or_none(SearchSynonyms.id == synonyms_id, with_for_update=True)
        if seen is None:
            raise NotFoundError(gettext("There are no such synonyms."))
        words = list(seen.words)
        await service.delete(synonyms_id)
    await _record(connection, by, "synonyms.removed", words)


async def _refuse_empty(connection: Connection, words: Sequence[str]) -> None:
    empty = await connection.fetchval(
        "SELECT word FROM unnest($1::text[]) AS word WHERE cardinality(lexemes_of(ARRAY[word])) = 0 LIMIT 1", words
    )
    if empty:
        raise InvalidError({"words": gettext("Nothing can be searched by “%(empty)s”.", empty=empty)})


async def _record(connection: Connection, by: Principal, action: str, words: Sequence[str]) -> None:
    await bump_site(connection)
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action=action,
        subject=", ".join(words)[:200],
        details={"words": list(words)},
    )
