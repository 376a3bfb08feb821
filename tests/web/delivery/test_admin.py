"""Delivery methods on the staff's pages, by forms alone."""

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop, add, fields_of
from tests.support.web.people import sign_in

HERE = "/admin/delivery-methods"
BIKE = {
    "name": "By bicycle", "code": "bike", "zone": "Home", "price": "£1.50", "free_from": "", "days_from": "1",
    "days_to": "2", "to_GB": "on",
}  # fmt: skip


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A browser of staff."""
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    return client


async def path_of(shop: OpenShop, code: str, zone: str = "Home") -> str:
    found = await shop.value("SELECT id FROM delivery_methods WHERE code = $1 AND zone = $2", code, zone)
    return f"{HERE}/{found}"


async def order_of_methods(shop: OpenShop) -> object:
    return await shop.value(
        "SELECT array_agg(zone || ' ' || code ORDER BY position, id) FROM delivery_methods WHERE archived_at IS NULL"
    )


async def test_a_method_is_added_changed_archived_and_offered_again(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add(clerk, cast.oat_mug)
    made = await clerk.post(HERE, data=BIKE)
    assert (made.status_code, made.headers["location"]) == (303, f"{HERE}?done=made")
    assert "By bicycle" in (await clerk.get("/checkout")).text
    path = await path_of(shop, "bike")
    fields = fields_of((await clerk.get(path)).text, path)
    assert fields == {**BIKE, "price": "1.50", "version": "1"}
    assert (await clerk.post(path, data={**fields, "price": "2", "free_from": "80"})).status_code == 303
    assert await shop.value("SELECT ARRAY[price, free_from] FROM delivery_methods WHERE code = 'bike'") == [200, 8000]
    seen = (await clerk.get(HERE)).text
    assert all(words in seen for words in ("Home: By bicycle", "£2", "free from £80", "1 to 2 working days"))
    stale = await clerk.post(f"{path}/archive", data={"version": "1"})
    assert (stale.status_code, "Someone changed this" in stale.text) == (409, True)
    assert (await clerk.post(f"{path}/archive", data={"version": "2"})).status_code == 303
    assert "By bicycle" not in (await clerk.get("/checkout")).text
    assert "Restore" in (await clerk.get(HERE)).text
    assert (await clerk.post(path, data={**fields, "version": "3"})).status_code == 404
    assert (await clerk.post(HERE, data=BIKE)).status_code == 303
    twice = await clerk.post(f"{path}/restoration")
    assert (twice.status_code, "already has this code" in twice.text) == (422, True)
    await shop.run("DELETE FROM delivery_methods WHERE code = 'bike' AND archived_at IS NULL")
    assert (await clerk.post(f"{path}/restoration")).status_code == 303
    assert (await clerk.post(f"{path}/restoration")).status_code == 404
    assert "By bicycle" in (await clerk.get("/checkout")).text
    actions = "SELECT array_agg(action ORDER BY id) FROM audit_entries WHERE action LIKE 'delivery%'"
    done = [f"delivery_method.{what}" for what in ("added", "changed", "archived", "added", "restored")]
    assert await shop.value(actions) == done


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": ""}, "name", "Enter a name"),
        ({"code": "No Spaces"}, "code", "lower-case letters"),
        ({"code": "express"}, "code", "Express delivery (Home) already has this code for: GB"),
        ({"zone": "\x07"}, "zone", "cannot use"),
        ({"price": "-1"}, "price", "such as 12.50"),
        ({"price": ""}, "price", "such as 12.50"),
        ({"free_from": "1.234"}, "free_from", "2 decimal places"),
        ({"days_from": "3"}, "days_to", "cannot be lower"),
        ({"days_to": "0"}, "days_to", "1 to 365"),
        ({"to_GB": None}, "countries", "at least one country"),
    ],
)
async def test_an_invalid_method_is_refused_beside_its_field(
    clerk: httpx.AsyncClient, shop: OpenShop, change: dict[str, str | None], field: str, words: str
) -> None:
    typed = {name: value for name, value in {**BIKE, **change}.items() if value is not None}
    refused = await clerk.post(HERE, data=typed)
    assert refused.status_code == 422
    assert words in refused.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]
    shown = fields_of(refused.text, HERE)
    assert {name: shown.get(name) for name in typed if name != "zone"} == {
        name: value for name, value in typed.items() if name != "zone"
    }
    assert await shop.value("SELECT count(*) FROM delivery_methods") == 4


async def test_an_edit_conflict_shows_both_values(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    path = await path_of(shop, "standard", "Europe")
    fields = fields_of((await clerk.get(path)).text, path)
    fewer = {name: value for name, value in fields.items() if name != "to_CH"}
    assert (await clerk.post(path, data={**fewer, "price": "10"})).status_code == 303
    headers = {**HTMX, "HX-Target": "admin-delivery-form"}
    stale = await clerk.post(path, data={**fields, "price": "11"}, headers=headers)
    assert (stale.status_code, "<html" in stale.text) == (409, False)
    assert "Now: 10.00" in stale.text.partition('id="price-error"')[2].partition("</p>")[0]
    countries = stale.text.partition('id="countries-error"')[2].partition("</p>")[0]
    assert ("Austria" in countries, "Switzerland" in countries) == (True, False)
    again = fields_of(stale.text, path)
    assert (again["price"], again["to_CH"], again["version"]) == ("11", "on", "2")
    assert (await clerk.post(path, data=again)).status_code == 303
    assert await shop.value("SELECT price FROM delivery_methods WHERE zone = 'Europe'") == 1100


async def test_the_order_is_changed_step_by_step(clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    usual = ["Home standard", "Home express", "Europe standard", "World standard"]
    await add(clerk, cast.oat_mug)
    path = await path_of(shop, "express")
    assert (await clerk.post(f"{path}/place", data={"to": "earlier"})).status_code == 303
    assert await order_of_methods(shop) == [usual[1], usual[0], *usual[2:]]
    page = (await clerk.get("/checkout")).text
    assert page.index("Express delivery") < page.index("Standard delivery")
    assert (await clerk.post(f"{path}/place", data={"to": "earlier"})).status_code == 303
    for _ in range(5):
        await clerk.post(f"{path}/place", data={"to": "later"})
    assert await order_of_methods(shop) == [usual[0], *usual[2:], usual[1]]
    assert await shop.value("SELECT array_agg(position ORDER BY position) FROM delivery_methods") == [1, 2, 3, 4]


async def test_our_own_country_keeps_a_method(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    express, standard = await path_of(shop, "express"), await path_of(shop, "standard")
    assert (await clerk.post(f"{express}/archive", data={"version": "1"})).status_code == 303
    refused = await clerk.post(f"{standard}/archive", data={"version": "1"})
    assert (refused.status_code, "own country needs" in refused.text) == (409, True)
    fields = fields_of((await clerk.get(standard)).text, standard)
    del fields["to_GB"]
    moved = await clerk.post(standard, data={**fields, "code": "odd", "to_IE": "on"})
    assert (moved.status_code, "own country needs" in moved.text) == (409, True)
