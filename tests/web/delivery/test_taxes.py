"""Taxes by country and category, within prices or on top, through the API, on pages and in refunds."""

from dataclasses import replace

import httpx
import pytest

from tests.support.api.orders import ADDRESS, order_of
from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.shop import ADDRESS as FORM
from tests.support.shop import OpenShop, add, check_books, fields_of, open_shop
from web.config.environment import SettingsError
from web.config.settings import read_settings


def basket(cast: Cast) -> dict[str, object]:
    """A kettle of the kitchen and the lamp of another department."""
    items = [{"variant_id": str(cast.kettle), "quantity": 1}, {"variant_id": str(cast.last_lamp), "quantity": 1}]
    return order_of(cast, items=items)


async def books(shop: OpenShop) -> None:
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_a_category_has_a_tax_class(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    boss = await official(client, shop, "admin")
    path = "/api/categories/kitchen"
    seen = await client.get(path)
    assert seen.json()["tax_class"] == "standard"
    body = {"name": "Kitchen", "parent": "home", "tax_class": "zero"}
    headers = {**boss.headers, "If-Match": seen.headers["etag"]}
    changed = await client.put(path, json=body, headers=headers)
    assert (changed.status_code, changed.json()["tax_class"]) == (200, "zero"), changed.text
    again = {**boss.headers, "If-Match": changed.headers["etag"]}
    kept = await client.put(path, json={"name": "Kitchen", "parent": "home"}, headers=again)
    assert kept.json()["tax_class"] == "zero"
    order = (await client.post("/api/orders", json=basket(cast))).json()
    assert [(line["tax_rate"], line["tax"]) for line in order["lines"]] == [(0, 0), (2000, 1483)]
    assert (order["tax"], order["total"], order["tax_included"]) == (1483, 16700, True)
    assert [(one["rate"], one["base"], one["amount"]) for one in order["taxes"]] == [(2000, 8900, 1483), (0, 7800, 0)]
    assert order["explanation"]["tax"] == "VAT at 20% and 0%, included"
    page = (await client.get(order["url"])).text
    assert "VAT at 20% on £89" in page
    await books(shop)


async def test_tax_on_top_of_prices_is_shown_charged_and_refunded(shop: OpenShop, cast: Cast) -> None:
    settings = replace(shop.shop.settings, prices_include_tax=False, tax_countries=frozenset({"GB", "IE"}))
    async with open_shop(settings) as opened, opened.visitor() as client:
        await add(client, cast.oat_mug)
        page = (await client.get("/checkout")).text
        fields = fields_of(page, "/checkout")
        assert fields["expected_total"] == str(1800 + 395 + 439)
        assert "Tax" in page
        assert (await client.post("/checkout", data={**fields, **FORM})).status_code == 303
        clerk = await official(client, opened, "staff")
        abroad = {**basket(cast), "shipping_address": {**ADDRESS, "country": "IE", "city": "Dublin",
                                                       "postal_code": "D02 AF30", "region": "Co. Dublin"}}  # fmt: skip
        order = (await client.post("/api/orders", json=abroad, headers=clerk.headers)).json()
        assert (order["tax"], order["tax_included"]) == (round((16700 + order["delivery"]) * 0.23), False)
        assert order["total"] == 16700 + order["delivery"] + order["tax"]
        path = f"/api/orders/{order['id']}"
        await client.post(f"{path}/payments", json={}, headers=clerk.headers)
        lines = [{"line_id": line["id"], "quantity": 1, "restock": False} for line in order["lines"]]
        back = await client.post(
            f"{path}/refunds", json={"lines": lines, "reason": "Dented"}, headers=clerk.headers
        )  # fmt: skip
        assert back.json()["refund"]["amount"] == order["total"] - order["delivery"] - order["delivery_tax"]
        figures = await opened.value("SELECT figures FROM invoices WHERE kind = 'invoice'")
        assert isinstance(figures, dict)
        assert figures["taxes"] == [{"words": "VAT at 23%", "gross": order["total"], "tax": order["tax"], "rate": 2300}]
        await books(opened)


@pytest.mark.parametrize(("text", "area"), [("", {"GB"}), ("none", set()), ("gb, ie", {"GB", "IE"}), ("DE", {"DE"})])
def test_the_tax_area_is_a_setting(text: str, area: set[str]) -> None:
    assert read_settings({"TAX_COUNTRIES": text}).tax_countries == area


def test_a_country_without_known_rates_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="US"):
        read_settings({"TAX_COUNTRIES": "GB,US"})
