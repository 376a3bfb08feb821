"""A shop that is closed to visitors: what is refused, what goes on, and who looks round meanwhile."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from domain.accounts.roles import Job
from domain.catalogue.generation import Generation
from domain.clock import now
from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.shop import OpenShop, open_shop
from tests.support.web.people import sign_in
from web.auth.signed_links import LOOK_HEADER, look_header
from web.cache.known_settings import UNREAD
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
        for path in (*shown, "/cart", "/checkout", "/sitemap.xml"):
            closed = await visitor.get(path)
            assert (closed.status_code, closed.headers.get("retry-after")) == (503, "3600"), path
        assert "Mercer is closed at the moment" in (await visitor.get("/")).text
        assert "Error 503" not in closed.text
        refused = await visitor.post("/api/orders", json=order_of(cast))
        assert (refused.status_code, refused.json()["code"]) == (503, "closed")
        alert = await visitor.post(f"/api/variants/{cast.sold_out_stool}/stock-alerts", json={"email": "a@b.example"})
        assert (alert.status_code, alert.json()["code"]) == (503, "closed")
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


async def test_mercer_law_looks_at_a_closed_shop_but_orders_nothing(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await sign_in(client, shop, "owner@example.com", Job.OWNER)
    await client.post(OPENING, data={})
    own, at = shop.shop.settings, now()
    mine, others = look_header(own, at), look_header(replace(own, secret_key="x" * 40), at)
    put = {"variant_id": str(cast.kettle), "quantity": "1"}
    async with shop.visitor() as visitor:
        for path in ("/", "/p/stovetop-kettle", "/cart"):
            assert (await visitor.get(path, headers=mine)).status_code == 200, path
        assert (await visitor.post("/cart/lines", data=put, headers=mine)).status_code == 303
        assert (await visitor.post("/checkout/quotation", data={"country": "GB"}, headers=mine)).status_code == 200
        assert (await visitor.post("/checkout", data={}, headers=mine)).status_code == 503
        refused = await visitor.post("/api/orders", json=order_of(cast), headers=mine)
        assert refused.json()["code"] == "closed"
        for sent in ({}, others, look_header(own, at - timedelta(hours=1)), look_header(own, at + timedelta(hours=1)),
                     {LOOK_HEADER: "9" * 400 + ".x"}, {LOOK_HEADER: "x"}):  # fmt: skip
            assert (await visitor.get("/", headers=sent)).status_code == 503, sent


def test_a_new_shop_in_production_is_closed_at_first() -> None:
    production = {"MERCER_ENV": "production", "SECRET_KEY": "hF3kP9sLq2Wz8NvXb7RtYc4Md6JgAe1U",
                  "BASE_URL": "https://a.example", "SMTP_URL": "smtp://b",
                  "ALLOW_SIMULATED_PAYMENTS": "on"}  # fmt: skip
    assert not read_settings(production).open
    assert read_settings({}).open


async def test_a_shop_whose_settings_were_never_read_is_not_called_closed(
    client: httpx.AsyncClient, shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away() -> Generation:
        raise ConnectionError

    assert (await client.get("/")).status_code == 200
    known, watch = shop.shop.known, shop.shop.watch
    known.now, known._mark = replace(known.chosen, open=False), UNREAD
    monkeypatch.setattr(watch, "_read", away)
    watch.forget()
    for path in ("/cart", "/checkout"):
        refused = await client.get(path)
        assert (refused.status_code, refused.headers["retry-after"] == "3600") == (503, False), path
        assert "not ready yet" in refused.text
    assert (await client.get("/")).status_code == 200, "the last page known"


async def test_a_shop_that_names_no_address_stays_closed(shop: OpenShop) -> None:
    bare = replace(shop.shop.known.chosen, seller_address="", open=False)
    async with open_shop(bare) as opened, opened.visitor() as owner:
        await sign_in(owner, opened, "owner@example.com", Job.OWNER)
        refused = await owner.post(OPENING, data={"open": "yes"})
        assert (refused.status_code, "Give the postal address of who sells first" in refused.text) == (422, True)
        whole = {"open": True, "address": "1 New Road, Leeds"}
        opened_now = await owner.patch("/api/admin/settings", json=whole, headers={"If-Match": "*"})
        assert (opened_now.status_code, opened_now.json()["open"]) == (200, True)
