"""Notes of staff about customers: theirs to write and delete, the customer's to take along, gone with them."""

import httpx

from domain.accounts.views import Role
from domain.privacy.erasure import erase_user
from domain.privacy.export import export_sections
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in


async def test_notes_are_their_authors_and_go_with_the_customer(client: httpx.AsyncClient, shop: OpenShop) -> None:
    async with shop.visitor() as visitor:
        ada = await sign_in(visitor, shop)
    page, json = f"/admin/customers/{ada}", f"/api/admin/customers/{ada}/notes"
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    assert (await client.post(f"{page}/notes", data={"note": " "})).status_code == 422
    await client.post(f"{page}/notes", data={"note": "Rang about <her> kettle.\r\nCall back."})
    mine = (await client.post(json, json={"note": "Second"})).json()
    shown = (await client.get(page)).text
    assert "Rang about &lt;her&gt; kettle.\nCall back." in shown
    assert shown.index("Second") < shown.index("Rang about")
    async with shop.visitor() as other:
        await sign_in(other, shop, "grace@example.com", Role.STAFF)
        assert "/removal" not in (await other.get(page)).text
        assert (await other.delete(f"{json}/{mine['id']}")).json()["code"] == "other_author"
        await other.post(f"{page}/notes/{mine['id']}/removal")
    assert len((await client.get(json)).json()["items"]) == 2
    assert (await client.delete(f"{json}/{mine['id']}")).status_code == 204
    async with shop.shop.database.transaction() as connection:
        sections = await export_sections(connection, user_id=ada, email="ada@example.com")
        assert [one["note"] for one in sections["notes_about_you"]] == ["Rang about <her> kettle.\nCall back."]
        await erase_user(connection, user_id=ada)
    assert await shop.value("SELECT count(*) FROM customer_notes") == 0
