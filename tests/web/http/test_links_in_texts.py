"""Names and postal addresses cannot carry a link into an email: every door refuses it beside its field."""

import httpx
import pytest

from tests.support.api.orders import ADDRESS as SENT
from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add
from tests.support.web.people import sign_in

LINK = "https://evil.example/claim"
REFUSAL = "Leave web and email addresses out."


@pytest.mark.parametrize("field", ["name", "line1", "line2", "city", "region"])
async def test_orders_refuse_links(client: httpx.AsyncClient, shop: OpenShop, cast: Cast, field: str) -> None:
    body = order_of(cast, shipping_address={**SENT, field: LINK})
    refused = await client.post("/api/orders", json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"pointer": f"/shipping_address/{field}", "detail": REFUSAL}]
    await add(client, cast.kettle)
    page = await client.post("/checkout", data={**ADDRESS, field: LINK})
    assert page.status_code == 422
    assert REFUSAL in page.text
    assert await shop.value("SELECT count(*) FROM orders") == 0


async def test_accounts_refuse_links(client: httpx.AsyncClient, shop: OpenShop) -> None:
    body = {"verification_token": "x" * 43, "password": "plum lantern orbit 47", "name": f"{LINK} win"}
    answers = [await client.post("/api/auth/register", json=body)]
    await sign_in(client, shop)
    answers.append(await client.patch("/api/me", json={"name": "Win at www.evil.example"}))
    answers.append(await client.post("/api/me/addresses", json={**SENT, "line2": "evil.example/claim"}))
    assert [(one.status_code, REFUSAL in one.text) for one in answers] == [(422, True)] * 3
    page = await client.post("/account/name", data={"name": LINK})
    assert (page.status_code, REFUSAL in page.text) == (422, True)
