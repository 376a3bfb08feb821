"""What the law asks about a product: written by staff, read by shoppers, and kept in the history."""

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.api.goods import add, matching
from tests.support.api.people import Person
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in
from tests.web.catalogue.test_admin import BOWL, HERE
from tests.web.catalogue.test_categories_api import grace

__all__ = ["grace"]

TRAY = "/api/products/oak-tray"
CHANGES = "SELECT details->'changes' FROM audit_entries WHERE action = 'product.changed' ORDER BY id DESC LIMIT 1"


async def test_an_exception_is_written_and_taken_back(client: httpx.AsyncClient, shop: OpenShop, grace: Person) -> None:
    made = await add(client, grace, withdrawal_exception="perishable")
    assert made.json()["withdrawal_exception"] == "perishable"
    unknown = await client.patch(TRAY, json={"withdrawal_exception": "sale"}, headers=matching(grace, 1))
    assert unknown.status_code == 422
    cleared = await client.patch(TRAY, json={"withdrawal_exception": None}, headers=matching(grace, 1))
    assert cleared.json()["withdrawal_exception"] is None
    assert await shop.value(CHANGES) == {"withdrawal_exception": {"before": "perishable", "after": None}}


async def test_a_minimum_age_is_said_with_its_reason(client: httpx.AsyncClient, grace: Person) -> None:
    made = (await add(client, grace, minimum_age=18, age_reason="Knives are not for children.")).json()
    assert (made["minimum_age"], made["age_reason"]) == (18, "Knives are not for children.")
    page = (await client.get("/p/oak-tray")).text
    assert "You must be 18 or older to buy it. Knives are not for children." in page
    for wrong in (0, 100, "18"):
        refused = await client.patch(TRAY, json={"minimum_age": wrong}, headers=matching(grace, 1))
        assert refused.status_code == 422
    cleared = await client.patch(TRAY, json={"minimum_age": None}, headers=matching(grace, 1))
    assert cleared.json()["minimum_age"] is None


async def test_staff_type_a_minimum_age(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    wrong = await client.post(HERE, data={**BOWL, "minimum_age": "eighteen"})
    assert (wrong.status_code, 'id="minimum_age-error"' in wrong.text) == (422, True)
    made = await client.post(HERE, data={**BOWL, "minimum_age": "18", "age_reason": "By law."})
    shown = (await client.get(made.headers["location"])).text
    assert 'value="18"' in shown
    assert await shop.value("SELECT minimum_age FROM products WHERE age_reason = 'By law.'") == 18


@pytest.mark.parametrize(("chosen", "status"), [("made_to_order", 303), ("", 303), ("no_such", 422)])
async def test_staff_choose_an_exception(client: httpx.AsyncClient, shop: OpenShop, chosen: str, status: int) -> None:
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    made = await client.post(HERE, data={**BOWL, "withdrawal_exception": chosen})
    assert made.status_code == status
    if status == 422:
        assert 'id="withdrawal_exception-error"' in made.text
    else:
        shown = (await client.get(made.headers["location"])).text
        assert (f'<option value="{chosen or "made_to_order"}" selected>' in shown) is bool(chosen)
