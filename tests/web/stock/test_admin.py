"""Stock on the staff's pages, by forms alone."""

import re

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add, check_books
from tests.support.web.people import sign_in

HERE = "/admin/stock"


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A browser of staff."""
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    return client


async def on_hand(shop: OpenShop, cast: Cast) -> object:
    return await shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", cast.oat_mug)


def skus(page: str) -> list[str]:
    return re.findall(r'class="sku">([^<]+)<', page)


async def test_the_list_has_the_scarcest_first_and_finds_by_name_and_sku(
    clerk: httpx.AsyncClient, shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = skus((await clerk.get(HERE)).text)
    assert len(whole) == 6
    held = "SELECT on_hand FROM stock_items s JOIN variants v ON v.id = s.variant_id WHERE v.sku = $1"
    counts = [int(str(await shop.value(held, one))) for one in whole]
    assert counts == sorted(counts)
    sku = whole[0].lower()
    for query, found in {
        "state=low": 3,
        "state=sold_out": 1,
        "q=MUG": 2,
        f"q={sku}": 1,
        "q=_": 0,
        "state=x": 6,
    }.items():
        assert len(skus((await clerk.get(f"{HERE}?{query}")).text)) == found, query
    monkeypatch.setattr("web.stock.admin.PAGE_SIZE", 4)
    first = (await clerk.get(HERE)).text
    following = re.search(r'id="stock-next" rel="next" href="([^"]+)"', first)
    assert following
    assert [*skus(first), *skus((await clerk.get(following[1])).text)] == whole


@pytest.mark.parametrize(
    ("reason", "number", "after"),
    [("received", "5", 17), ("damaged", "2", 10), ("damaged", "-2", 10), ("returned", "1", 13), ("other", "−3", 9),
     ("counted", "20", 18)],
)  # fmt: skip
async def test_stock_is_changed_with_a_reason(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast, reason: str, number: str, after: int
) -> None:
    """Two mugs are promised to an order: a count of all that stand on the shelf includes them."""
    if reason == "counted":
        await add(clerk, cast.oat_mug, 2)
        assert (await clerk.post("/checkout", data=ADDRESS)).status_code == 303
    path = f"{HERE}/{cast.oat_mug}"
    saved = await clerk.post(path, data={"number": number, "reason": reason, "q": "mug", "from": "products"})
    assert (saved.status_code, saved.headers["location"]) == (303, "/admin/products?q=mug&done=stock")
    assert await on_hand(shop, cast) == after
    last = "SELECT reason FROM stock_movements WHERE variant_id = $1 ORDER BY id DESC LIMIT 1"
    assert await shop.value(last, cast.oat_mug) == reason
    assert await shop.value("SELECT count(*) FROM audit_entries WHERE action = 'stock.changed'") == 1
    async with shop.shop.database.read() as connection:
        await check_books(connection)


@pytest.mark.parametrize(
    ("number", "reason", "status", "words"),
    [
        ("13", "damaged", 409, "only 12 on hand"),
        ("0", "received", 422, "other than 0"),
        ("1.5", "received", 422, "whole number"),
        ("٣", "received", 422, "whole number"),
        ("9999999", "received", 422, "at most"),
        ("-1", "counted", 422, "from 0"),
        ("1", "stolen", 422, "Choose a reason"),
    ],
)
async def test_refusals_keep_what_was_typed(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast, number: str, reason: str, status: int, words: str
) -> None:
    sku = str(await shop.value("SELECT sku FROM variants WHERE id = $1", cast.oat_mug))
    refused = await clerk.post(f"{HERE}/{cast.oat_mug}", data={"number": number, "reason": reason, "sku": sku})
    assert (refused.status_code, words in refused.text, f'value="{number}"' in refused.text) == (status, True, True)
    assert skus(refused.text) == [sku]
    assert await on_hand(shop, cast) == 12
