"""Both logs over JSON: for administrators only, filtered, page by page."""

import httpx

from tests.support.api.people import Person, official
from tests.support.shop import OpenShop


async def read(client: httpx.AsyncClient, grace: Person, path: str) -> list[str]:
    """What a log says, by the names of the records or the details."""
    answer = await client.get(f"/api/admin/{path}", headers=grace.headers)
    assert answer.status_code == 200, answer.text
    return [one.get("subject", one.get("detail")) for one in answer.json()["items"]]


async def test_administrators_read_who_changed_what(client: httpx.AsyncClient, shop: OpenShop) -> None:
    grace, clerk = await official(client, shop, "admin"), await official(client, shop, "staff")
    for n in range(5):
        await shop.run(
            "INSERT INTO audit_entries (actor, action, subject, created_at) VALUES ($1, $2, $3, $4::text::timestamptz)",
            *("a@example.com" if n % 2 else "b@example.com", f"x.{n}", f"thing {n}", f"2026-01-0{n + 1}T12:00Z"),
        )
    assert await read(client, grace, "audit?person=A@example.com") == ["thing 3", "thing 1"]
    assert await read(client, grace, "audit?subject=thing%202") == ["thing 2"]
    assert await read(client, grace, "audit?action=x.4") == ["thing 4"]
    assert await read(client, grace, "audit?since=2026-01-02T12:00:00Z&until=2026-01-03T13:00:00Z") == [
        *("thing 2", "thing 1")
    ]
    first = await client.get("/api/admin/audit?limit=3", headers=grace.headers)
    rest = await client.get(f"/api/admin/audit?limit=3&cursor={first.json()['next_cursor']}", headers=grace.headers)
    assert [one["subject"] for one in rest.json()["items"]] == ["thing 1", "thing 0"]
    assert "cursor=" in first.headers["link"]
    for path in ("audit", "security"):
        assert (await client.get(f"/api/admin/{path}", headers=clerk.headers)).status_code == 403
        for wrong in ("since=yesterday", "since=0001-01-01T00:00:00%2B14:00", "cursor=1", "person=%00",
                      "since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z"):  # fmt: skip
            refused = await client.get(f"/api/admin/{path}?{wrong}", headers=grace.headers)
            assert refused.status_code in {400, 422}, wrong


async def test_administrators_read_who_signed_in(client: httpx.AsyncClient, shop: OpenShop) -> None:
    grace = await official(client, shop, "admin")
    for _ in range(3):
        await client.post("/api/auth/login", json={"email": grace.email, "password": "wrong"})
    await shop.shop.failures.write()
    answer = await client.get(f"/api/admin/security?person={grace.email}&kind=sign_in_failed", headers=grace.headers)
    [found] = answer.json()["items"]
    assert (found["account"], found["network"], found["times"]) == (grace.email, "127.0.0.1", 3)
    assert await read(client, grace, "security?network=192.0.2.1") == []
