"""Staff: given a role, disabled, let in again; never left without an administrator."""

import asyncpg
import pytest

from domain.accounts.factors.queries import has_factor
from domain.accounts.roles import Job
from domain.accounts.sessions import find_by_session, open_program_session
from domain.accounts.staff import (
    Actor,
    LastAdministratorError,
    change_role,
    disable,
    enable,
    list_staff,
    make_staff,
    reset_factors,
)
from domain.accounts.views import Principal, Role
from domain.errors import ConflictError, NotFoundError
from tests.support.factors import add_person, add_totp

BY = Actor("command line")
ENTRIES = "SELECT array_agg(actor || ' ' || action || ' ' || subject ORDER BY id) FROM audit_entries"


async def session_of(connection: asyncpg.Connection, user: Principal) -> Principal | None:
    """A new session of this person, as a request would find it."""
    opened = await open_program_session(connection, user_id=user.id, device="")
    return await find_by_session(connection, opened.session_id)


async def test_who_leaves_is_out_at_once_and_can_come_back(connection: asyncpg.Connection) -> None:
    await add_person(connection, "grace", Role.ADMIN)
    clerk = await add_person(connection, "clerk", Role.STAFF)
    before = await session_of(connection, clerk)
    assert before
    assert before.session_id
    await disable(connection, who="CLERK@example.com", by=BY)
    assert await find_by_session(connection, before.session_id) is None
    assert [(one.email, one.disabled) for one in await list_staff(connection)] == [
        ("grace@example.com", False), ("clerk@example.com", True),
    ]  # fmt: skip
    with pytest.raises(ConflictError):
        await disable(connection, who=clerk.email, by=BY)
    await enable(connection, who=clerk.email, by=BY)
    after = await session_of(connection, clerk)
    assert after
    assert after.session_id
    await change_role(connection, who=clerk.email, job=None, by=BY)
    assert await find_by_session(connection, after.session_id) is None
    assert await connection.fetchval(ENTRIES) == [
        f"command line {action} clerk@example.com"
        for action in ("account.disabled", "account.enabled", "staff.role_changed")
    ]


async def test_the_last_administrator_stays(connection: asyncpg.Connection) -> None:
    grace = await add_person(connection, "grace", Role.ADMIN)
    for refused in (
        disable(connection, who=grace.email, by=BY),
        change_role(connection, who=grace.email, job=Job.MANAGER, by=BY),
    ):
        with pytest.raises(LastAdministratorError):
            await refused
    await make_staff(connection, email="ada@example.com", password_hash="x", name="Ada", job=Job.OWNER, by=BY)
    await disable(connection, who=grace.email, by=BY)
    told = "SELECT recipient || ' ' || (context->>'new_email') FROM outgoing_mail WHERE kind = 'administrator_added'"
    assert await connection.fetchval(told) == "grace@example.com ada@example.com"
    with pytest.raises(NotFoundError):
        await enable(connection, who="nobody@example.com", by=BY)


async def test_a_lost_factor_is_reset(connection: asyncpg.Connection) -> None:
    clerk = await add_person(connection, "clerk", Role.STAFF)
    await add_totp(connection, clerk)
    await reset_factors(connection, who=clerk.email, by=BY)
    assert not await has_factor(connection, clerk.id)
    assert await connection.fetchval("SELECT count(*) FROM outgoing_mail WHERE context->>'change' = 'reset'") == 1
