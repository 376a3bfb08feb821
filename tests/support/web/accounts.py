"""Steps of customers on the pages of accounts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.support.api.people import PASSWORD, newest_code
from tests.support.shop import OpenShop

EMAIL = "ada@example.com"


@asynccontextmanager
async def browser(shop: OpenShop) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose browser says of its forms where they come from, as all browsers do."""
    async with shop.visitor() as visitor:
        visitor.headers["Sec-Fetch-Site"] = "same-origin"
        yield visitor


async def open_account(
    visitor: httpx.AsyncClient, shop: OpenShop, email: str = EMAIL, going: str = ""
) -> httpx.Response:
    """Sign up by forms alone; the response leads to where they were going."""
    asked = await visitor.post("/sign-up", data={"email": email, "next": going})
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-up/code")
    checked = await visitor.post("/sign-up/code", data={"code": await newest_code(shop, email)})
    assert (checked.status_code, checked.headers["location"]) == (303, "/sign-up/details")
    done = await visitor.post("/sign-up/details", data={"name": "Ada Byron", "password": PASSWORD})
    assert done.status_code == 303, done.text
    return done


async def sign_in(
    visitor: httpx.AsyncClient, email: str = EMAIL, password: str = PASSWORD, going: str = ""
) -> httpx.Response:
    """Send the sign-in form."""
    return await visitor.post("/sign-in", data={"email": email, "password": password, "next": going})


async def let_proof_age(shop: OpenShop) -> None:
    """Age every proof of identity by a quarter of an hour."""
    await shop.run("UPDATE sessions SET proved_at = now() - interval '15 minutes'")
    await shop.shop.sessions._redis.flushdb()
