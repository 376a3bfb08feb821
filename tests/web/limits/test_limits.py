"""What was slowed down: staff see it, and let it go with one press."""

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.api.orders import staff
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in

SLOWED = """
INSERT INTO slowdowns (kind, subject, count, email, network, slowed_at, until)
SELECT 'payments', 'network:203.0.113.' || n, 31.5, 'eve@example.com', '203.0.113.' || n, now() - n * interval '1 hour',
       now() + interval '5 minutes' FROM generate_series(1, $1) AS n
"""


@pytest.fixture
async def slowed(shop: OpenShop) -> OpenShop:
    """A shop in which a network's payments are paused and a guest's cart was capped; another was only counted."""
    await shop.run(SLOWED, 1)
    await shop.run(
        "INSERT INTO slowdowns (kind, subject, count, email, slowed_at) VALUES "
        "('unpaid_items', 'cart:0197a', 2, 'bob@example.com', now()), ('payments', 'order:0197b', 1, '', NULL)"
    )
    return shop


async def test_staff_see_what_was_slowed_and_let_it_go(client: httpx.AsyncClient, slowed: OpenShop) -> None:
    await sign_in(client, slowed, "clerk@example.com", Role.STAFF)
    page = (await client.get("/admin/limits")).text
    for words in ("Network 203.0.113.1", "32 failed payments", "Paused", "Guest&#39;s cart bob@example.com", "Capped",
                  "2 orders refused", 'aria-current="page">Slowed'):  # fmt: skip
        assert words in page, words
    assert "0197b" not in page
    assert page.index("bob@example.com") < page.index("203.0.113.1")
    network = await slowed.value("SELECT id FROM slowdowns WHERE subject LIKE 'network:%'")
    assert f'action="/admin/limits/{network}/release"' in page
    done = await client.post(f"/admin/limits/{network}/release")
    assert (done.status_code, done.headers["location"]) == (303, "/admin/limits?done=released")
    page = (await client.get(done.headers["location"])).text
    assert ("Let go. It won" in page, "Paused" in page, f"{network}/release" in page) == (True, False, False)
    entry = (
        "SELECT actor || ' ' || subject || ' ' || (details->>'count') FROM audit_entries WHERE action = 'limit.let_go'"
    )
    assert await slowed.value(entry) == "clerk@example.com network:203.0.113.1 32"
    assert (await client.get("/admin/limits?after=nonsense")).headers["location"] == "/admin/limits"


async def test_the_same_over_json_a_page_at_a_time(client: httpx.AsyncClient, shop: OpenShop) -> None:
    clerk, path, seen = await staff(client, shop), "/api/admin/limits?limit=2", list[str]()
    await shop.run(SLOWED, 5)
    while path:
        answer = await client.get(path, headers=clerk.headers)
        assert answer.status_code == 200, answer.text
        seen += [one["network"] for one in answer.json()["items"]]
        path = answer.headers.get("link", "")[1:].partition(">")[0]
    assert seen == [f"203.0.113.{n}" for n in range(1, 6)]
    [first] = (await client.get("/api/admin/limits?limit=1", headers=clerk.headers)).json()["items"]
    assert (first["paused"], first["count"], first["let_go_until"]) == (True, 32, None)
    release = f"/api/admin/limits/{first['id']}/release"
    after = (await client.post(release, headers=clerk.headers)).json()
    assert (after["paused"], after["count"], after["until"], after["let_go_until"] is None) == (False, 0, None, False)
    assert (
        await client.post(release.replace(first["id"], "0197a3f0-0000-7000-8000-000000000000"), headers=clerk.headers)
    ).status_code == 404
    wrong = await client.get("/api/admin/limits?cursor=1-2", headers=clerk.headers)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/cursor")


async def test_customers_see_nothing_of_it(client: httpx.AsyncClient, slowed: OpenShop) -> None:
    await sign_in(client, slowed)
    assert (await client.get("/admin/limits")).status_code == 403
    assert (await client.get("/api/admin/limits")).status_code == 403
