"""What other sites show of a page that somebody shares: Open Graph and the card of X, each once, on public pages."""

import re
from html import unescape

import httpx
import pytest

from tests.support.cast import Cast
from tests.support.shop import OpenShop

SHOP = "http://shop.test"
GIFTS = """
WITH made AS (INSERT INTO collections (slug, name, description, published) VALUES ('gifts', 'Gifts & more', 'To give.',
true) RETURNING id) INSERT INTO collection_products (collection_id, product_id, position)
SELECT made.id, p.id, 0 FROM made, products p WHERE p.slug = 'opal-lamp'
"""


def tags_of(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, content in re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]*)" content="([^"]*)">', page):
        found.setdefault(name, []).append(unescape(content))
    return found


@pytest.mark.parametrize(
    ("path", "title", "kind", "picture"),
    [
        ("/", "Plain, useful things for the whole house.", "website", ""),
        ("/c/lighting", "Lighting", "website", "opal-lamp"),
        ("/collections/gifts", "Gifts & more", "website", "opal-lamp"),
        ("/p/stovetop-kettle", "Stovetop Kettle", "product", "stovetop-kettle"),
    ],
)
async def test_a_page_says_how_it_is_shown_elsewhere(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, path: str, title: str, kind: str, picture: str
) -> None:
    await shop.run(GIFTS)
    await shop.run("INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 1)")
    shop.shop.watch.forget()
    tags = tags_of((await client.get(path)).text)
    assert all(len(values) == 1 for values in tags.values()), tags
    flat = {name: value for name, (value,) in tags.items()}
    assert (flat["og:title"], flat["og:type"], flat["og:site_name"]) == (title, kind, "Mercer")
    assert flat["og:url"] == SHOP + path
    assert flat["og:description"]
    if picture:
        assert flat["og:image"] == f"{SHOP}/media/{picture}-640.jpg"
        assert (flat["twitter:card"], bool(flat["og:image:alt"])) == ("summary_large_image", True)


async def test_private_pages_are_not_shared(client: httpx.AsyncClient) -> None:
    assert tags_of((await client.get("/cart")).text) == {}
