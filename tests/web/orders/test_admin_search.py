"""Staff find an order by whatever a customer says of it, however either of them writes it."""

import httpx
import pytest

from domain.accounts.views import Role
from domain.orders import lists, ways
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in
from tests.web.orders.test_admin_list import ROW, ordered


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A member of staff, signed in."""
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    return client


async def found(clerk: httpx.AsyncClient, words: str) -> list[str]:
    """The numbers that a search finds."""
    page = await clerk.get("/admin/orders", params={"q": words})
    assert page.status_code == 200, page.text
    return ROW.findall(page.text)


NAMES = {
    "Pat O’Brien2": ["O'Brien2", "O’Brien2", "o‘brien2", "Brien2", "OBrien2", "pat"],
    "Charlotte Brontë": ["Bronte", "BRONTË", "brontë", "Bro Cha", "Bronte\u0308"],
    "Jürgen Größmann": ["Jurgen", "Grossmann", "GRÖSSMANN", "größmann"],
    "ACME/Widgets": ["Widgets", "acme", "acme/widgets", "ACME-Widgets"],
    "Łukasz Ærø-Ørsted": ["lukasz", "aero", "orsted", "ÆRØ"],
    "山田 太郎": ["山田", "太郎"],
    "Дмитрий Щукин": ["щукин", "ДМИТРИЙ"],
}


async def test_names_are_found_as_they_are_plainly_typed(clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    for n, (name, typed) in enumerate(NAMES.items()):
        number = await ordered(shop, cast, name=name, email=f"someone{n}@example.net")
        for words in typed:
            assert await found(clerk, words) == [number], words


async def test_an_order_is_found_by_all_that_stands_on_it(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await ordered(shop, cast, name="Grace Hopper", email="hopper@example.com")
    place = {"city": "Aberystwyth", "postal_code": "SY23 3BU", "email": "ada@lists.example.org"}
    number = await ordered(shop, cast, **place)
    await shop.run(
        "UPDATE order_lines SET sku = 'MER-TAB-01-OAT', name = 'Crème Bowl' "
        "WHERE order_id = (SELECT id FROM orders WHERE number = $1)", number
    )  # fmt: skip
    await shop.run(
        "INSERT INTO shipments (order_id, carrier, tracking, actor) "
        "SELECT id, 'Royal Mail', 'JD 0123 4567 GB', 'shop' FROM orders WHERE number = $1", number
    )  # fmt: skip
    typed = ["sy23 3bu", "SY233BU", "aberystwyth", "MER-TAB-01-OAT", "mertab01oat", "creme bowl", "bowl aberystwyth",
             "JD01234567GB", "JD 0123 4567 GB", "lists.example.org", "ADA@lists", f"#{number}", f"# {number.lower()}",
             number[2:], f"m{number[2:]}"]  # fmt: skip
    for words in typed:
        assert await found(clerk, words) == [number], words
    assert await found(clerk, "bowl hopper") == []
    assert await found(clerk, "stovetop") == [other]
    with monkeypatch.context() as patch:
        patch.setattr(ways, "FEW", 0)  # as if very many orders had every word
        for words, orders in (
            ("aberystwyth", [number]), ("creme", [number]), ("stove", [other]), ("zzyzx", []), ("bowl hopper", []),
            ("stove hopper", [other]), ("creme jd01 aber", [number]), ("mer-tab creme", [number]),
        ):  # fmt: skip
            assert await found(clerk, words) == orders, words
    await shop.run(
        "UPDATE order_lines SET sku = 'OAT-01-TAB-MER' WHERE order_id = (SELECT id FROM orders WHERE number = $1)",
        other,
    )
    assert sorted(await found(clerk, "mer-tab-01-oat")) == sorted([number, other]), "all its parts are there"
    await shop.run("UPDATE variants SET sku = 'MER-TAB-01-OAT' WHERE id = $1", cast.kettle)
    for words in ("mer-tab-01-oat", "MER TAB 01 OAT"):
        assert await found(clerk, words) == [number], "a whole SKU of the catalogue is that of a product"


async def test_a_search_that_is_not_complete_says_so_and_goes_on(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [await ordered(shop, cast, email=f"someone{n}@example.net") for n in range(3)]
    await shop.run('UPDATE orders SET address = address || \'{"name": "Ada Zephyr"}\' WHERE number = $1', numbers[0])
    monkeypatch.setattr(ways, "FEW", 0)  # as if very many orders had every word
    monkeypatch.setattr(ways, "MOST_READ", -1)
    monkeypatch.setattr(lists, "FARTHEST", 1)
    monkeypatch.setattr("domain.orders.list_page.READ", 0)
    asked = {"q": "zephyr ada", "sort": "newest"}
    page = await clerk.get("/admin/orders", params=asked)
    assert "orders-partly" in page.text
    assert "No orders found so far" in page.text
    assert ROW.findall(page.text) == []
    answer = (await clerk.get("/api/admin/orders", params=asked)).json()
    assert (answer["items"], answer["partly"]) == ([], True)
    found, turns = [], 0
    while answer["next_cursor"]:
        answer = (await clerk.get("/api/admin/orders", params={**asked, "cursor": answer["next_cursor"]})).json()
        found += [one["number"] for one in answer["items"]]
        turns += 1
    assert (found, answer["partly"]) == ([numbers[0]], False)
    assert turns <= len(numbers) + 1
    box = await clerk.get("/admin/search", params={"q": "zephyr ada"})
    assert "Search further in the orders" in box.text
    assert "Nothing matches" not in box.text
    assert (await clerk.get("/api/admin/search", params={"q": "zephyr ada"})).json()["partly"] is True
