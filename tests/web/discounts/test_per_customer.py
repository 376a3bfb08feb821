"""A code once per customer counts the account, its address and the contact address alike."""

import asyncio

import httpx
import pytest

from tests.support.api.orders import order_of
from tests.support.api.people import Person, sign_up
from tests.support.cast import Cast
from tests.support.codes import make_code
from tests.support.shop import OpenShop


async def ordered(client: httpx.AsyncClient, cast: Cast, email: str, user: Person | None = None) -> int:
    """The status of an order with the code, under a contact address, signed in or not."""
    body = order_of(cast, email=email, discount_code="ONCE")
    answer = await client.post("/api/orders", json=body, headers=user.headers if user else {})
    return answer.status_code


@pytest.mark.parametrize("guest_first", [True, False])
async def test_one_customer_uses_a_code_once(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, guest_first: bool
) -> None:
    ada = await sign_up(client, shop, "ada@example.com")
    async with shop.shop.database.transaction() as connection:
        await make_code(connection, "ONCE", limit_per_customer=1)
    async with shop.visitor() as guest:
        for by_guest, status in ((guest_first, 201), (not guest_first, 409)):
            answer = (
                ordered(guest, cast, "Ada@example.com") if by_guest else ordered(client, cast, "other@example.com", ada)
            )
            assert await answer == status
        assert await ordered(guest, cast, "other@example.com") == (201 if guest_first else 409)


async def test_of_all_spellings_of_one_customer_at_once_one_wins(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    ada = await sign_up(client, shop, "ada@example.com")
    async with shop.shop.database.transaction() as connection:
        await make_code(connection, "ONCE", limit_per_customer=1)
    async with shop.visitor() as guest:
        tries = [ordered(client, cast, f"contact{place}@example.com", ada) for place in range(3)]
        tries += [ordered(guest, cast, "ada@example.com") for _ in range(3)]
        assert sorted(await asyncio.gather(*tries)) == [201, 409, 409, 409, 409, 409]
