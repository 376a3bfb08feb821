"""The shop's own pages with a change set applied: for staff alone, and without a trace in the shop."""

import re

import httpx
import pytest

from domain.accounts.views import Role
from domain.assortment.categories import ONE_CHANGE_AT_A_TIME
from domain.changes.proposal import ProposedRow, Value
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.changes import add_many, import_rows, work_in
from tests.support.web.people import sign_in

HERE = "/admin/changes"
PAN: dict[str, Value] = {
    "name": "Cast Iron Pan",
    "category": "Kitchen > Pans",
    "price": 4500,
    "stock": 7,
    "published": True,
}
ROWS = (
    ProposedRow(1, "STOVETOP-KETTLE", "stovetop-kettle", {"price": 6000, "compare_at": 7800}),
    ProposedRow(2, "OPAL-LAMP", "opal-lamp", {"published": False}),
    ProposedRow(3, "OAK-STOOL", "oak-stool", {"stock": 3, "category": "lighting", "name": "Ash Stool"}),
    ProposedRow(
        4,
        "SECRET-CHAIR",
        "secret-chair",
        {
            "published": True,
            "attributes": {"Material": ("Cane",)},
            "details": ("Woven by hand", "Stacks"),
            "care": "Dust it",
            "material": "Cane and beech",
        },
    ),
    ProposedRow(5, "PAN-1", "cast-iron-pan", PAN),
)
PAGES = ("/", "/c/home", "/c/lighting", "/c/home?material=Cane", "/c/home?sort=price&price_max=60",
         "/p/stovetop-kettle", "/p/secret-chair", "/p/oak-stool", "/p/cast-iron-pan",
         "/search?q=ash", "/search?q=pan-1")  # fmt: skip
TRACES = """
SELECT (SELECT sum(pages) FROM catalogue_changes), (SELECT count(*) FROM products), (SELECT count(*) FROM categories),
       (SELECT count(*) FROM audit_entries), (SELECT sum(version) FROM products), (SELECT sum(on_hand) FROM stock_items)
"""
WAITING = "SELECT FROM products p JOIN variants v ON v.product_id = p.id JOIN stock_items s ON s.variant_id = v.id"


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A browser of an owner."""
    await sign_in(client, shop, "clerk@example.com", Role.ADMIN)
    return client


async def stage(shop: OpenShop, rows: tuple[ProposedRow, ...]) -> str:
    """Stage an import of these rows; returns the path of its page."""
    await shop.run("UPDATE variants v SET sku = upper(p.slug) FROM products p WHERE p.id = v.product_id "
                   "AND p.slug <> 'stoneware-mug'")  # fmt: skip
    return f"{HERE}/{await import_rows(shop.shop.database, rows)}"


def body_of(page: str) -> str:
    """What a page shows beneath its title, but for what every page says of itself as a preview.

    A price that is not charged yet is no part of the history of prices, either.
    """
    main = page.split('<main id="main"')[1].split("</main>", maxsplit=1)[0]
    main = re.sub(r'<p class="notice notice--bar" id="changes-preview">.*?</p>', "", main)
    main = re.sub(r"<script.*?</script>", "", main)
    forms = r'<form (?:class="(?:buy__form|card__buy|card__save)"|id="wishlists-save").*?</form>'
    buying = rf'{forms}|<button class="button buy__button".*?</button>'
    main = re.sub(buying, "", main, flags=re.DOTALL)
    main = re.sub(r'<details class="fold" id="price-history">.*?</details>', "", main, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", main))


async def test_pages_are_shown_as_they_will_be_and_nothing_changes_before(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    path = await stage(shop, ROWS)
    root = f"{path}/preview"
    assert f'href="{root}"' in (await clerk.get(path)).text
    before = (await clerk.get("/c/home")).text
    traces = await shop.value(f"SELECT t::text FROM ({TRACES}) AS t")
    async with shop.shop.database.transaction() as connection:
        await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        await connection.execute(f"{WAITING} FOR UPDATE OF p, v, s")
        await connection.execute("SELECT pg_advisory_xact_lock($1)", ONE_CHANGE_AT_A_TIME)
        answers = [await clerk.get(root + (page if page != "/" else "")) for page in PAGES]
    for page, answer in zip(PAGES, answers, strict=True):
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), (page, answer.text)
        assert ("Back to the change" in answer.text, 'content="noindex' in answer.text) == (True, True)
        out = re.findall(r'(?:href|action|hx-get)="/(?:(?:c|p|collections|search)[/?"]|")', answer.text)
        assert out == [], page
    assert (await clerk.get(f"{root}/p/opal-lamp")).status_code == 404
    assert await shop.value(f"SELECT t::text FROM ({TRACES}) AS t") == traces
    assert (await clerk.get("/c/home")).text == before
    async with shop.shop.database.transaction() as connection:
        await connection.execute("UPDATE change_sets SET status = 'applying', due = 5")
    await work_in(shop)
    for page, answer in zip(PAGES, answers, strict=True):
        now = await clerk.get(page)
        assert body_of(answer.text.replace(root, "").replace('href=""', 'href="/"')) == body_of(now.text), page
    over = await clerk.get(root)
    assert (over.status_code, "nothing to preview" in over.text) == (409, True)


async def test_a_preview_is_for_staff_and_bounded(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_many(shop, 30)
    rows = tuple(ProposedRow(n, f"BULK-{n}", f"bulk-{n}", {"price": 5}) for n in range(1, 31))
    root = f"{await stage(shop, rows)}/preview"
    monkeypatch.setattr("domain.changes.preview.MOST_ROWS", 10)
    page = (await clerk.get(f"{root}/p/bulk-9")).text
    assert ("10 of its 30 changes" in page, "£0.05" in page) == (True, True)
    past = await clerk.get(f"{root}/c/home?page=900")
    assert (past.status_code, past.headers["location"]) == (303, f"{root}/c/home?page=2")
    part = await clerk.get(f"{root}/c/home", headers={"HX-Request": "true", "HX-Target": "catalogue-results"})
    assert ("<html" in part.text, f'href="{root}/p/bulk-1"' in part.text) == (False, True)
    async with shop.visitor() as stranger:
        assert (await stranger.get(root)).status_code in {303, 404}
        await sign_in(stranger, shop, "ada@example.com", Role.CUSTOMER)
        assert (await stranger.get(root)).status_code in {403, 404}
