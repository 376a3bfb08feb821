"""The columns of the staff's list of products."""

import re

import httpx

from domain.accounts.views import Role
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in

HERE = "/admin/products"


async def test_columns_are_chosen_by_links_and_kept_in_the_address(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)

    def heads(page: str) -> list[str]:
        return re.findall(r'scope="col">([^<]+)</th>', page)

    usual = (await client.get(f"{HERE}?q=kettle")).text
    assert heads(usual) == ["Name", "State", "Category", "Price", "Stock"]
    for column in ("category", "added"):
        link = re.search(rf'id="column-{column}" href="([^"]+)"', usual)
        assert link
        usual = (await client.get(link[1].replace("&amp;", "&"))).text
    assert (heads(usual), "Stovetop Kettle" in usual) == (["Name", "State", "Price", "Stock", "Added"], True)
    kept = 'type="hidden" name="columns" value="state.price.stock.added"'
    assert (kept in usual, "columns" in re.findall(r'id="products-export" href="([^"]+)"', usual)[0]) == (True, False)
    assert heads((await client.get(f"{HERE}?columns=name")).text) == ["Name"]
    assert heads((await client.get(f"{HERE}?columns=nonsense.price")).text) == ["Name", "Price"]
