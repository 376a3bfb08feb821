"""Owners who remove each other, and an invitation that is accepted twice, at the same moment."""

import asyncio

from domain.accounts.invitations import invite, join
from domain.accounts.roles import Job
from domain.accounts.staff import Actor, change_role, disable
from domain.accounts.team import find_member, remove_member
from domain.accounts.views import Role
from domain.errors import ShopError
from tests.support.concurrency.crowd import processes
from tests.support.factors import add_person

OWNERS = "SELECT count(*) FROM users WHERE role = 'admin' AND disabled_at IS NULL"


async def test_of_three_owners_who_remove_each_other_one_stays(dsn: str) -> None:
    async with processes(dsn, 3) as databases:
        async with databases[0].transaction() as connection:
            ada, bea, cleo = [await add_person(connection, name, Role.ADMIN) for name in ("ada", "bea", "cleo")]

        async def demote() -> None:
            async with databases[0].transaction() as connection:
                await change_role(connection, who=bea.id, job=Job.PACKER, by=Actor(ada.email, ada.id))

        async def shut_out() -> None:
            async with databases[1].transaction() as connection:
                await disable(connection, who=cleo.id, by=Actor(bea.email, bea.id))

        async def remove() -> None:
            async with databases[2].transaction() as connection:
                await remove_member(connection, member=await find_member(connection, ada.id), by=cleo)

        done = await asyncio.gather(demote(), shut_out(), remove(), return_exceptions=True)
        refused = [one for one in done if isinstance(one, BaseException)]
        assert len(refused) == 1
        assert getattr(refused[0], "code", "") == "last_administrator"
        async with databases[0].read() as connection:
            assert await connection.fetchval(OWNERS) == 1


async def test_an_invitation_that_is_accepted_twice_at_once_makes_one_account(dsn: str) -> None:
    async with processes(dsn, 2) as databases:
        async with databases[0].transaction() as connection:
            owner = await add_person(connection, "owner", Role.ADMIN)
            invitation = await invite(connection, email="mary@example.com", job=Job.PACKER, by=owner)

        async def accept(number: int) -> bool:
            try:
                async with databases[number % 2].transaction() as connection:
                    await join(connection, invitation=invitation, name="Mary", password_hash="x")
            except ShopError:
                return False
            return True

        assert sum(await asyncio.gather(*map(accept, range(8)))) == 1
        async with databases[0].read() as connection:
            assert await connection.fetchval("SELECT array_agg(job) FROM users WHERE role = 'staff'") == ["packer"]
