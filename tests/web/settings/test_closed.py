"""A shop that is closed to visitors: what is refused, what goes on, and who looks round meanwhile."""

import httpx

from domain.accounts.roles import Job
from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in
from web.config.settings import read_settings

OPENING = "/admin/settings/opening"


async def test_visitors_are_sent_away_and_staff_look_round(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await sign_in(client, shop, "owner@example.com", Job.OWNER)
    async with shop.visitor() as visitor:
        order = (await visitor.post("/api/orders", json=order_of(cast))).json()
        shown = {
            path: await visitor.get(path) for path in ("/", "/p/stovetop-kettle", "/search?q=mug", "/api/products")
        }
        assert {one.status_code for one in shown.values()} == {200}
        assert (await client.post(OPENING, data={})).headers["location"] == "/admin/settings?done=closed"
        for path in (*shown, "/cart", "/checkout"):
            closed = await visitor.get(path)
            assert (closed.status_code, closed.headers.get("retry-after")) == (503, "3600"), path
        assert "Mercer is closed at the moment" in (await visitor.get("/")).text
        assert "Error 503" not in closed.text
        refused = await visitor.post("/api/orders", json=order_of(cast))
        assert (refused.status_code, refused.json()["code"]) == (503, "closed")
        own = [
            f"{path}?key={order['access_key']}" for path in (f"/orders/{order['number']}", f"/api/orders/{order['id']}")
        ]
        for path in (*own, "/sign-in", "/orders/find", "/health/ready", "/robots.txt"):
            assert (await visitor.get(path)).status_code == 200, path
        paid = await visitor.post(f"/api/orders/{order['id']}/payments?key={order['access_key']}", json={})
        assert paid.status_code < 300, paid.text
        for path in (*shown, "/cart"):
            assert (await client.get(path)).status_code == 200, path
        assert "The shop is closed" in (await client.get("/")).text
        assert "Check and publish: terms" in (await client.get("/admin")).text
        await client.post(OPENING, data={"open": "yes"})
        again = await visitor.get("/")
        assert (again.status_code, "The shop is closed" in again.text) == (200, False)
        assert "The shop is closed" not in (await client.get("/admin")).text


def test_a_new_shop_in_production_is_closed_at_first() -> None:
    production = {"MERCER_ENV": "production", "SECRET_KEY": "hF3kP9sLq2Wz8NvXb7RtYc4Md6JgAe1U",
                  "BASE_URL": "https://a.example", "SMTP_URL": "smtp://b",
                  "ALLOW_SIMULATED_PAYMENTS": "on"}  # fmt: skip
    assert not read_settings(production).open
    assert read_settings({}).open
