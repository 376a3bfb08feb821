"""What is counted before it is added to, or named once: whoever adds takes turns, and nobody ends in an error."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from domain.accounts import invitations
from domain.accounts.invitations import invite
from domain.accounts.roles import Job
from domain.accounts.views import Principal, Role
from domain.connection import Connection
from domain.content.menus.operations import change_footer
from domain.content.menus.views import Footer
from domain.customers import groups, notes
from domain.customers.groups import GroupDraft, GroupTakenError, add_group
from domain.customers.notes import add_note
from domain.errors import ConflictError, InvalidError
from domain.saved_views import operations as views
from domain.saved_views.operations import save_view
from tests.support.cast import Cast
from tests.support.concurrency.crowd import processes
from web.infra.database import Database

MOST = 3


async def at_once(database: Database, add: Callable[[Connection, int], Awaitable[object]]) -> list[object]:
    """Eight at the same moment; returns what each was given or refused."""

    async def one(number: int) -> object:
        async with database.transaction() as connection:
            return await add(connection, number)

    return list(await asyncio.gather(*(one(number) for number in range(8)), return_exceptions=True))


async def grace(database: Database) -> Principal:
    async with database.transaction() as connection:
        user_id: UUID = await connection.fetchval(
            "INSERT INTO users (email, name, password_hash, role) VALUES ('grace@example.com', 'Grace', '', 'admin') "
            "RETURNING id"
        )
    return Principal(user_id, "grace@example.com", "Grace", Role.ADMIN, user_id)


def kinds(outcomes: list[object]) -> dict[str, int]:
    names = [type(one).__name__ for one in outcomes]
    return {name: names.count(name) for name in names}


async def test_what_is_named_once_is_named_once(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        by = await grace(database)
        saved = await at_once(
            database, lambda connection, n: save_view(connection, of="orders", name="Late", query=f"q={n}", by=by)
        )
        assert len(set(saved)) == 1
        draft = GroupDraft("Regulars", "GBP", minimum_orders=3)
        made = await at_once(database, lambda connection, _: add_group(connection, draft=draft, by=by))
        assert kinds(made) == {"CustomerGroup": 1, GroupTakenError.__name__: 7}


async def test_no_more_are_added_than_may_be(cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (views, groups, notes, invitations):
        monkeypatch.setattr(room, "MOST", MOST)
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        by = await grace(database)

        async def view(connection: Connection, n: int) -> object:
            return await save_view(connection, of="orders", name=f"View {n}", query="q=1", by=by)

        async def group(connection: Connection, n: int) -> object:
            return await add_group(connection, draft=GroupDraft(f"Group {n}", "GBP", minimum_orders=3), by=by)

        async def note(connection: Connection, n: int) -> object:
            return await add_note(connection, customer_id=by.id, note=f"Note {n}", by=by)

        async def invitation(connection: Connection, n: int) -> object:
            return await invite(connection, email=f"packer{n}@example.com", job=Job.PACKER, by=by)

        for add in (view, group, note, invitation):
            refused = [one for one in await at_once(database, add) if isinstance(one, InvalidError | ConflictError)]
            assert len(refused) == 8 - MOST


async def test_each_change_of_a_menu_is_logged_from_what_it_found(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1, pool_size=10) as [database]:
        by = await grace(database)
        outcomes = await at_once(
            database, lambda connection, n: change_footer(connection, footer=Footer(words=str(n)), expected=None, by=by)
        )
        assert outcomes == [None] * 8
        async with database.read() as connection:
            logged = await connection.fetch("SELECT details FROM audit_entries WHERE action = 'menu.changed'")
        words = [row["details"]["changes"]["words"] for row in logged]
        assert {one["before"] for one in words} == {"", *(one["after"] for one in words)} - {last(words)}


def last(words: list[dict[str, str]]) -> str:
    """What was written and found by nobody."""
    (found,) = {one["after"] for one in words} - {one["before"] for one in words}
    return found
