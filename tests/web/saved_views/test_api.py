"""Saved views over JSON: the same as above the lists, and nobody else's."""

import httpx

from domain.accounts.views import Role
from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in

HERE = "/api/admin/views"


async def test_views_are_saved_listed_and_deleted(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    body = {"list": "products", "name": "Low", "query": "state=low"}
    async with shop.visitor() as other:
        headers = (await official(other, shop, "staff")).headers
        made = await other.post(HERE, headers=headers, json=body)
        assert (made.status_code, made.json()["url"]) == (201, "/admin/products?state=low"), made.text
        again = await other.post(HERE, headers=headers, json={**body, "query": "state=hidden"})
        listed = (await other.get(f"{HERE}?of=products", headers=headers)).json()["items"]
        assert [(one["id"], one["query"]) for one in listed] == [(again.json()["id"], "state=hidden")]
        assert (await other.get(f"{HERE}?of=stock", headers=headers)).json()["items"] == []
        for wrong in ({"list": "taxes"}, {"name": ""}, {"query": ""}, {"colour": "red"}):
            assert (await other.post(HERE, headers=headers, json={**body, **wrong})).status_code == 422
        await sign_in(client, shop, "second@example.com", Role.STAFF)
        one = f"{HERE}/{again.json()['id']}"
        assert (await client.delete(one)).status_code == 404
        assert (await other.delete(one, headers=headers)).status_code == 204
        assert (await other.delete(one, headers=headers)).status_code == 404
