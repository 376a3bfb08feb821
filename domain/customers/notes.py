"""Notes about a customer: read by all staff, added by one, and deleted by whoever wrote it."""

from collections.abc import Sequence
from uuid import UUID

from advanced_alchemy.filters import LimitOffset, OrderBy
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.connection import Connection, take_turns
from domain.customers.models import CustomerNote
from domain.errors import ConflictError, InvalidError, NotFoundError
from domain.orm import session_on
from domain.words.messages import gettext

LONGEST_NOTE = 2000
MOST = 200


class OtherAuthorError(ConflictError):
    """The note was written by somebody else."""

    code = "other_author"


class CustomerNoteRepository(SQLAlchemyAsyncRepository[CustomerNote]):
    """The notes."""

    model_type = CustomerNote


class CustomerNoteService(SQLAlchemyAsyncRepositoryService[CustomerNote, CustomerNoteRepository]):
    """Lists, adds and deletes notes."""

    repository_type = CustomerNoteRepository


async def list_notes(connection: Connection, customer_id: UUID) -> Sequence[CustomerNote]:
    """The notes about a customer, the latest first: one query."""
    async with session_on(connection) as session:
        service = CustomerNoteService(session=session)
        return await service.list(CustomerNote.user_id == customer_id, OrderBy("id", "desc"), LimitOffset(MOST, 0))


async def add_note(connection: Connection, *, customer_id: UUID, note: str, by: Principal) -> CustomerNote:
    """Note something about a customer who exists; the audit log says that, and not what.

    Raises `InvalidError` for an empty or a long note, and beyond `MOST` of them.
    """
    if not 1 <= len(note) <= LONGEST_NOTE:
        raise InvalidError(
            {"note": gettext("Enter a note of at most %(number)s characters.", number=f"{LONGEST_NOTE:,}")}
        )
    await take_turns(connection, f"customer_notes/{customer_id}")
    async with session_on(connection) as session:
        service = CustomerNoteService(session=session)
        if await service.count(CustomerNote.user_id == customer_id) >= MOST:
            raise InvalidError(
                {"note": gettext("There are %(most)s notes about this customer. Delete one first.", most=MOST)}
            )
        made = await service.create(CustomerNote(user_id=customer_id, author_id=by.id, author=by.actor, note=note))
    await _record(connection, by, "customer.noted", made)
    return made


async def delete_note(connection: Connection, *, customer_id: UUID, note_id: UUID, by: Principal) -> None:
    """Delete a note of one's own. Raises `NotFoundError`, or `OtherAuthorError` for somebody else's."""
    async with session_on(connection) as session:
        service = CustomerNoteService(session=session)
        note = await service.get_one_or_none(CustomerNote.id == note_id, CustomerNote.user_id == customer_id)
        if note is None:
            raise NotFoundError(gettext("There is no such note."))
        if note.author_id != by.id:
            raise OtherAuthorError(gettext("Only the author of a note can delete it."))
        await service.delete(note_id)
    await _record(connection, by, "customer.note_deleted", note)


async def _record(connection: Connection, by: Principal, action: str, note: CustomerNote) -> None:
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action=action,
        subject=str(note.user_id),
        details={"note": str(note.id)},
    )
