"""Saved views read, saved and deleted by the member of staff to whom they belong."""

from collections.abc import Sequence
from uuid import UUID

from advanced_alchemy.filters import OrderBy
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.connection import Connection, take_turns
from domain.errors import InvalidError, NotFoundError
from domain.orm import session_on
from domain.saved_views.models import SavedView
from domain.words.messages import gettext

LISTS = ("orders", "products", "stock")
LONGEST_NAME, LONGEST_QUERY = 60, 500
MOST = 20


class SavedViewRepository(SQLAlchemyAsyncRepository[SavedView]):
    """The saved views."""

    model_type = SavedView


class SavedViewService(SQLAlchemyAsyncRepositoryService[SavedView, SavedViewRepository]):
    """Lists, adds and deletes saved views."""

    repository_type = SavedViewRepository


async def list_views(connection: Connection, *, user_id: UUID, of: str) -> Sequence[SavedView]:
    """The views that a user saved of a list, by name: one query."""
    async with session_on(connection) as session:
        service = SavedViewService(session=session)
        return await service.list(SavedView.user_id == user_id, SavedView.list == of, OrderBy("name", "asc"))


async def save_view(connection: Connection, *, of: str, name: str, query: str, by: Principal) -> UUID:
    """Save the filters of a list under a name, in place of those that have it; returns the view's id.

    Raises `InvalidError` without a name, for a list or a query that is none, and beyond `MOST` views of a list.
    """
    errors = {}
    if not 1 <= len(name) <= LONGEST_NAME:
        errors["name"] = gettext("Enter a name of at most %(longest_name)s characters.", longest_name=LONGEST_NAME)
    if of not in LISTS:
        errors["list"] = gettext("This list cannot be saved.")
    if len(query) > LONGEST_QUERY or not (query.isascii() and query.isprintable()):
        errors["query"] = gettext("These filters cannot be saved: write them as the address of the list has them.")
    if errors:
        raise InvalidError(errors)
    await take_turns(connection, f"saved_views/{by.id}")
    async with session_on(connection) as session:
        service = SavedViewService(session=session)
        if await service.count(SavedView.user_id == by.id, SavedView.list == of, SavedView.name != name) >= MOST:
            raise InvalidError({"name": gettext("You have %(most)s views of this list. Delete one first.", most=MOST)})
        view = await service.upsert(
            SavedView(user_id=by.id, list=of, name=name, query=query), match_fields=["user_id", "list", "name"]
        )
        view_id = view.id
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action="view.saved",
        subject=name,
        details={"list": of},
    )
    return view_id


async def delete_view(connection: Connection, *, view_id: UUID, by: Principal) -> str:
    """Delete one of the user's own views; returns the list that it was of. Raises `NotFoundError`."""
    async with session_on(connection) as session:
        service = SavedViewService(session=session)
        view = await service.get_one_or_none(SavedView.id == view_id, SavedView.user_id == by.id)
        if view is None:
            raise NotFoundError(gettext("There is no such view."))
        name, of = view.name, view.list
        await service.delete(view_id)
    await write_audit(
        connection, actor_id=by.id, actor=by.actor, action="view.deleted", subject=name, details={"list": of}
    )
    return of
