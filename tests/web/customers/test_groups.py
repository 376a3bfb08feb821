"""Groups of customers: who belongs by which rule, and codes and payment methods that only members may use."""

import re
from uuid import UUID

import httpx
import pytest

from domain.accounts.views import Role
from domain.customers.counting import keep_count, stale_group
from domain.customers.membership import groups_of
from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.shop import OpenShop, allow
from tests.support.web.people import buy, sign_in
from web.customers.tasks import count_groups

HERE, JSON = "/admin/customers/groups", "/api/admin/customer-groups"


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A member of staff, signed in, who may change payment methods too."""
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    return client


async def made(clerk: httpx.AsyncClient, **rules: object) -> UUID:
    """The id of a new group."""
    answer = await clerk.post(JSON, json={"name": str(rules), **rules})
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def test_who_belongs_by_each_rule(clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    """Ada has paid for £78 and for delivery three times: signed in, as a guest with her address, and long ago."""
    async with shop.visitor() as ada, shop.visitor() as guest:
        ada_id = await sign_in(ada, shop)
        numbers = [await buy(ada, cast), await buy(guest, cast), await buy(ada, cast), await buy(ada, cast, "")]
    await shop.run("UPDATE orders SET placed_at = now() - interval '40 days' WHERE number = $1", numbers[2])
    total = await shop.value("SELECT total FROM orders WHERE number = $1", numbers[0])
    assert isinstance(total, int)
    for fits, rules in (
        (True, {"minimum_orders": 2, "days": 30}), (False, {"minimum_orders": 3, "days": 30}),
        (True, {"minimum_orders": 3, "days": 50}), (False, {"minimum_orders": 4}),
        (True, {"minimum_spent": 3 * total}), (False, {"minimum_spent": 3 * total + 1}),
        (True, {"country": "GB"}), (False, {"country": "FR"}), (False, {"country": "FR", "minimum_orders": 1}),
        (True, {"signed_up_before": "2999-01-01T00:00:00Z"}), (False, {"signed_up_before": "2020-01-01T00:00:00Z"}),
    ):  # fmt: skip
        group = await made(clerk, **rules)
        async with shop.shop.database.read() as connection:
            assert bool(await groups_of(connection, ada_id, [group])) == fits, rules
        listed = (await clerk.get(f"/api/admin/customers?group={group}")).json()["items"]
        assert [one["email"] for one in listed] == ["ada@example.com"] * fits, rules
        while await count_groups(shop.shop.database, shop.shop.settings):
            pass
        assert (await clerk.get(f"{JSON}/{group}")).json()["members"] == int(fits), rules
    small = await made(clerk, minimum_spent=1)
    for currency, fits in (("GBP", True), ("EUR", False)):
        await shop.run("UPDATE customer_groups SET currency = $2 WHERE id = $1", small, currency)
        async with shop.shop.database.read() as connection:
            assert bool(await groups_of(connection, ada_id, [small])) == fits, "a rule counts its own currency"


async def test_a_count_by_the_old_rule_is_not_kept(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    group = await made(clerk, minimum_orders=1)
    database = shop.shop.database
    async with database.transaction() as connection:
        found = await stale_group(connection)
    assert found == (group, 1)
    changed = {"name": "Others", "minimum_orders": 2}
    assert (await clerk.put(f"{JSON}/{group}", json=changed, headers={"If-Match": "1"})).status_code == 200
    async with database.transaction() as connection:
        await keep_count(connection, *found, 7)
        assert await stale_group(connection) == (group, 2)
    assert (await clerk.get(f"{JSON}/{group}")).json()["members"] is None


async def test_a_group_is_added_changed_and_removed(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    assert "No groups yet" in (await clerk.get(HERE)).text
    empty = await clerk.post(HERE, data={"name": "Regulars", "days": "365"})
    assert (empty.status_code, "Fill in at least one rule" in empty.text) == (422, True)
    form = {"name": "Regulars", "minimum_orders": "3", "minimum_spent": "£200", "days": "365", "country": "GB",
            "signed_up_before": "2026-01-01"}  # fmt: skip
    assert (await clerk.post(HERE, data=form)).headers["location"] == f"{HERE}?done=made"
    page = (await clerk.get(HERE)).text
    words = ("At least 3 paid orders in 365 days, and spent at least £200 in 365 days, and country is United Kingdom, "
             "and signed up before 1 January 2026")  # fmt: skip
    assert words in page
    group = re.search(rf'href="{HERE}/([0-9a-f-]{{36}})"', page)[1]  # type: ignore[index]
    taken = await clerk.post(HERE, data={**form, "name": "REGULARS"})
    assert "already a group called REGULARS" in taken.text
    stale = await clerk.post(f"{HERE}/{group}", data={**form, "minimum_orders": "4", "version": "9"})
    assert (stale.status_code, "Now: 3" in stale.text) == (409, True)
    assert (
        await clerk.post(f"{HERE}/{group}", data={**form, "minimum_orders": "4", "version": "1"})
    ).status_code == 303
    body = {"name": "Regulars", "minimum_orders": 5}
    assert (await clerk.put(f"{JSON}/{group}", json=body)).status_code == 428
    assert (await clerk.put(f"{JSON}/{group}", json=body, headers={"If-Match": "2"})).json()["version"] == 3
    code = {"code": "REG", "kind": "percentage", "value": 10, "group_id": group}
    assert (await clerk.post("/api/admin/discounts", json=code)).status_code == 201
    unknown = {**code, "code": "X", "group_id": str(UUID(int=1))}
    assert (await clerk.post("/api/admin/discounts", json=unknown)).json()["errors"][0]["pointer"] == "/group_id"
    used = await clerk.post(f"{HERE}/{group}/removal", data={"version": "3"})
    assert (used.status_code, "REG is only for this group" in used.text) == (409, True)
    await clerk.delete("/api/admin/discounts/REG")
    assert (await clerk.delete(f"{JSON}/{group}", headers={"If-Match": "*"})).status_code == 204
    assert await shop.value("SELECT group_id FROM discounts") is None


async def test_a_code_for_a_group_is_for_its_members(clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    group = await made(clerk, minimum_orders=1)
    code = {"code": "THANKS", "kind": "percentage", "value": 10, "group_id": str(group)}
    assert (await clerk.post("/api/admin/discounts", json=code)).json()["group_id"] == str(group)
    order = order_of(cast, discount_code="thanks")
    async with shop.visitor() as ada, shop.visitor() as guest:
        await sign_in(ada, shop)
        refused = await ada.post("/api/orders", json=order)
        assert (refused.status_code, refused.json()["code"]) == (409, "discount_refused")
        assert "for certain customers only" in refused.text
        number = await buy(ada, cast)
        assert (await ada.post("/api/orders", json=order)).json()["discount"] == 780
        assert (await guest.post("/api/orders", json=order)).json()["code"] == "discount_refused"
        await shop.run(
            "UPDATE payments SET status = 'refunded' WHERE order_id = (SELECT id FROM orders WHERE number = $1)", number
        )
        assert (await ada.post("/api/orders", json=order)).json()["code"] == "discount_refused"


async def test_a_payment_method_for_a_group_is_for_its_members(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    group = await made(clerk, minimum_orders=1)
    await allow(shop, "invoice")
    rule = {"enabled": True, "group_id": str(group)}
    changed = await clerk.put("/api/admin/payment-methods/invoice", json=rule, headers={"If-Match": "*"})
    assert changed.json()["group_id"] == str(group)
    order = order_of(cast, payment_method="invoice")
    async with shop.visitor() as ada:
        await sign_in(ada, shop)
        refused = (await ada.post("/api/orders", json=order)).json()
        assert refused["errors"][0]["pointer"] == "/payment_method"
        assert "pay this way with this account" in refused["errors"][0]["detail"]
        await buy(ada, cast)
        assert (await ada.post("/api/orders", json=order)).status_code == 201
