"""What staff have said about the columns of files, remembered by the header."""

import hashlib
from collections.abc import Iterable, Mapping

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService

from domain.clock import now
from domain.connection import Connection
from domain.imports.models import ImportMapping
from domain.orm import session_on


class ImportMappingRepository(SQLAlchemyAsyncRepository[ImportMapping]):
    """The explained headers."""

    model_type = ImportMapping
    id_attribute = "header"


class ImportMappingService(SQLAlchemyAsyncRepositoryService[ImportMapping, ImportMappingRepository]):
    """Finds and remembers what the columns of a header are."""

    repository_type = ImportMappingRepository


def header_key(columns: Iterable[str]) -> str:
    """The key of a header: the same for the same columns in any order."""
    return hashlib.sha256("\x1f".join(sorted(set(columns))).encode()).hexdigest()


async def find_mapping(connection: Connection, columns: Iterable[str]) -> dict[str, str] | None:
    """What each column of a header is, if that was said before: one query."""
    async with session_on(connection) as session:
        found = await ImportMappingService(session=session).get_one_or_none(header=header_key(columns))
        return found.columns if found else None


async def save_mapping(connection: Connection, columns: Iterable[str], mapped: Mapping[str, str]) -> None:
    """Remember what each column of a header is, in place of what was said before."""
    said = ImportMapping(header=header_key(columns), columns=dict(mapped), created_at=now())
    async with session_on(connection) as session:
        await ImportMappingService(session=session).upsert(said, match_fields=["header"])
