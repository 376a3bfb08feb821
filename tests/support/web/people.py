"""Users who are signed in on the pages."""

from collections.abc import Mapping
from uuid import UUID

import httpx

from domain.accounts.operations import create_user
from domain.accounts.roles import Job
from domain.accounts.sessions import open_browser_session
from domain.accounts.views import Role
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add, fields_of

NAME = "Ada Byron"
JOBS: Mapping[Role | Job, Job] = {Role.STAFF: Job.ASSISTANT, Role.ADMIN: Job.OWNER, **{job: job for job in Job}}


async def sign_in(
    client: httpx.AsyncClient, shop: OpenShop, email: str = "ada@example.com", role: Role | Job = Role.CUSTOMER
) -> UUID:
    """Sign this browser in to a new account, a moment after its password was given; returns the account."""
    async with shop.shop.database.transaction() as connection:
        user = await create_user(connection, email=email, password_hash="none", name=NAME, job=JOBS.get(role))
        opened = await open_browser_session(connection, user_id=user.id, device="Mozilla/5.0 Firefox Linux")
    client.cookies.set("session", opened.token, domain="shop.test")
    client.headers["Sec-Fetch-Site"] = "same-origin"
    return user.id


async def buy(client: httpx.AsyncClient, cast: Cast, outcome: str = "success", **changes: str) -> str:
    """Order a kettle and report `outcome` as its payment, or none if that is empty; returns the order's number."""
    await add(client, cast.kettle)
    placed = await client.post("/checkout", data={**ADDRESS, **changes})
    assert placed.status_code == 303, placed.text
    if outcome:
        paid = await client.post(placed.headers["location"], data={"outcome": outcome})
        return paid.headers["location"].partition("?")[0].rpartition("/")[2]
    page = (await client.get(placed.headers["location"])).text
    return page.split("/orders/")[1].partition("?")[0].partition('"')[0]


async def moved(shop: OpenShop, number: str, status: str) -> None:
    """Change an order's status, with the entries of its timeline up to there."""
    steps = {"shipped": ["shipped"], "delivered": ["shipped", "delivered"]}.get(status, [])
    await shop.run("UPDATE orders SET status = $2 WHERE number = $1", number, status)
    for step in steps:
        await shop.run(
            "INSERT INTO order_events (order_id, kind, actor) SELECT id, $2, 'shop' FROM orders WHERE number = $1",
            number,
            step,
        )


async def order_kettle(client: httpx.AsyncClient, cast: Cast, **changes: str) -> httpx.Response:
    await add(client, cast.kettle)
    page = await client.get("/checkout")
    return await client.post("/checkout", data={**fields_of(page.text, "/checkout"), **ADDRESS, **changes})
