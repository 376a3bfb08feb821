"""Payment methods by the staff's pages: switched on with a rule, refused beside the field, and seen by the checkout."""

import httpx
import pytest

from domain.accounts.roles import Job
from tests.support.cast import Cast
from tests.support.shop import OpenShop, add, fields_of
from tests.support.web.people import sign_in

HERE = "/admin/payment-methods"


@pytest.fixture
async def owner(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """An owner, signed in."""
    await sign_in(client, shop, "owner@example.com", Job.OWNER)
    return client


async def test_an_owner_switches_invoices_on_and_the_checkout_offers_them(
    owner: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    page = (await owner.get(HERE)).text
    assert [words in page for words in ("For every order.", "48 hours", ">Off<", f'href="{HERE}/invoice"')] == [
        True
    ] * 4
    form = fields_of((await owner.get(f"{HERE}/invoice")).text, f"{HERE}/invoice")
    sent = {**form, "enabled": "on", "minimum": "10", "maximum": "500,00", "paid_orders": "0", "to_GB": "on"}
    saved = await owner.post(f"{HERE}/invoice", data=sent)
    assert (saved.status_code, saved.headers.get("location")) == (303, f"{HERE}?done=changed")
    assert "To United Kingdom, from £10 to £500." in (await owner.get(HERE)).text
    rule = "SELECT jsonb_build_array(enabled, countries, minimum, maximum, paid_orders) FROM payment_methods"
    assert await shop.value(rule) == [True, ["GB"], 1000, 50000, 0]
    async with shop.visitor() as shopper:
        await add(shopper, cast.kettle)
        assert 'value="invoice"' in (await shopper.get("/checkout")).text
    stale = await owner.post(f"{HERE}/invoice", data={**sent, "maximum": "400"})
    assert (stale.status_code, "Now: 500.00" in stale.text, 'value="400"' in stale.text) == (409, True, True)


async def test_what_cannot_be_is_said_beside_its_field(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    form = fields_of((await owner.get(f"{HERE}/invoice")).text, f"{HERE}/invoice")
    for name, text in (
        ("minimum", "ten"), ("maximum", "$5"), ("paid_orders", "-1"), ("hold_hours", "0"), ("hold_hours", "337"),
        ("group_id", "01890000-0000-7000-8000-000000000000"), ("group_id", "friends"),
    ):  # fmt: skip
        refused = await owner.post(f"{HERE}/invoice", data={**form, "enabled": "on", name: text})
        assert refused.status_code == 422, (name, text)
        assert f'href="#{name}"' in refused.text, (name, text)
    low = await owner.post(f"{HERE}/invoice", data={**form, "minimum": "5", "maximum": "4"})
    assert (low.status_code, 'id="maximum-error"' in low.text) == (422, True)
    assert not await shop.value("SELECT count(*) FROM payment_methods")
    card = await owner.get(f"{HERE}/card")
    assert ("always on" in card.text, f'action="{HERE}/card"' in card.text) == (True, False)
    assert (await owner.post(f"{HERE}/card", data=form)).status_code == 409
    assert (await owner.get(f"{HERE}/barter")).status_code == 404
    assert (await owner.post(f"{HERE}/barter", data=form)).status_code == 404


async def test_others_see_the_rules_and_cannot_change_them(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "books@example.com", Job.BOOKKEEPER)
    page = (await client.get(f"{HERE}/invoice")).text
    assert ("Only an owner" in page, ">Save<" in page) == (True, False)
    assert (await client.post(f"{HERE}/invoice", data={"version": "1"})).status_code == 403
