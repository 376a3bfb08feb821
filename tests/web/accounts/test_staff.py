"""Staff by invitation: asked by an owner, joined by a link once, changed and let go at once."""

from uuid import UUID

import httpx
import pytest

from domain.accounts.roles import Job
from domain.accounts.views import Role
from tests.support.api.people import PASSWORD, official, sign_up
from tests.support.shop import OpenShop
from tests.support.web.accounts import browser, let_proof_age
from tests.support.web.people import sign_in
from web.auth.signed_links import invitation_path

HERE, API = "/admin/staff", "/api/admin/staff"
MARY = "mary@example.com"
DETAILS = {"name": "Mary Shelley", "password": PASSWORD}


@pytest.fixture
async def owner(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """The browser of an owner."""
    await sign_in(client, shop, "owner@example.com", Job.OWNER)
    return client


async def link(shop: OpenShop, email: str = MARY) -> str:
    """The link in the latest email of this address."""
    found = await shop.value("SELECT context FROM outgoing_mail WHERE recipient = $1 ORDER BY id DESC LIMIT 1", email)
    assert isinstance(found, dict)
    return invitation_path(shop.shop.settings, UUID(found["invitation_id"]), found["sent"])


async def invited(owner: httpx.AsyncClient, shop: OpenShop, role: str = "packer") -> str:
    """The link by which Mary is invited."""
    sent = await owner.post(HERE, data={"email": MARY, "role": role})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{HERE}?done=invited")
    return await link(shop)


async def test_who_is_invited_joins_once_and_sets_up_a_factor_first(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    way = await invited(owner, shop)
    assert "Invited" in (await owner.get(HERE)).text
    async with browser(shop) as mary, browser(shop) as late:
        page = (await mary.get(way)).text
        assert "You may see orders and send parcels." in page
        weak = await mary.post(way, data={**DETAILS, "password": "12345678"})
        assert (weak.status_code, 'id="password-error"' in weak.text) == (422, True)
        joined = await mary.post(way, data=DETAILS)
        assert (joined.status_code, joined.headers["location"]) == (303, "/account/security/factors?done=joined")
        assert "Set up two-step verification" in (await mary.get(joined.headers["location"])).text
        assert (await mary.get("/admin/orders")).status_code == 200
        assert (await mary.get(HERE)).status_code == 403
        for answer in (await late.get(way), await late.post(way, data=DETAILS)):
            assert answer.status_code == 404
    listed = (await owner.get(API)).json()["items"]
    assert [(one["email"], one["role"], one["status"], one["name"]) for one in listed] == [
        ("owner@example.com", "owner", "active", "Ada Byron"), (MARY, "packer", "active", "Mary Shelley"),
    ]  # fmt: skip
    assert await shop.value("SELECT array_agg(action || ' ' || actor ORDER BY id) FROM audit_entries") == [
        "staff.invited owner@example.com", f"staff.created {MARY}",
    ]  # fmt: skip


async def test_a_link_ends_when_it_is_old_withdrawn_sent_again_or_not_signed(
    owner: httpx.AsyncClient, shop: OpenShop
) -> None:
    way = await invited(owner, shop)
    one = str(await shop.value("SELECT id FROM staff_invitations"))
    async with browser(shop) as mary:
        assert (await owner.post(f"{HERE}/{one}/invitation")).status_code == 303
        newer = await link(shop)
        for path, status in ((way, 404), (newer, 200), (f"{newer[:-2]}xx", 404), (newer.partition("?")[0], 404)):
            assert (await mary.get(path)).status_code == status, path
        await owner.post(f"{HERE}/{one}/role", data={"role": "bookkeeper"})
        assert "as a bookkeeper" in (await mary.get(await link(shop))).text
        await shop.run("UPDATE staff_invitations SET expires_at = now() - interval '1 second'")
        assert (await mary.post(await link(shop), data=DETAILS)).status_code == 404
        assert "Expired" in (await owner.get(HERE)).text
        await owner.post(f"{HERE}/{one}/invitation")
        await owner.post(f"{HERE}/{one}/removal")
        assert (await mary.post(await link(shop), data=DETAILS)).status_code == 404
    assert await shop.value("SELECT count(*) FROM users") == 1


async def test_who_has_an_account_accepts_with_it_and_nobody_else(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    async with browser(shop) as mary, browser(shop) as eve, browser(shop) as guest:
        await sign_in(mary, shop, MARY)
        before = dict(mary.cookies)
        way = await invited(owner, shop, "manager")
        assert "Sign in to accept" in (await guest.get(way)).text
        assert (await guest.post(way, data=DETAILS)).status_code == 409
        await sign_in(eve, shop, "eve@example.com")
        refused = await eve.post(way)
        assert (refused.status_code, f"for {MARY}" in refused.text) == (403, True)
        await let_proof_age(shop)
        assert "/account/proof?next=" in (await mary.get(way)).text
        assert (await mary.post(way)).status_code == 403
        await shop.run("UPDATE sessions SET proved_at = now()")
        await shop.shop.sessions._redis.flushdb()
        assert (await mary.post(way)).status_code == 303
        assert (await mary.get("/admin/products")).status_code == 200
        mary.cookies.clear()
        mary.cookies.update(before)
        assert (await mary.get("/account")).status_code == 303, "the sessions of before have ended"
    assert await shop.value("SELECT role || ' ' || job FROM users WHERE email = $1", MARY) == "staff manager"


async def test_no_invitation_outlives_the_power_of_who_sent_it(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    async with browser(shop) as mary:
        await sign_in(mary, shop, MARY)
        way = await invited(owner, shop, "owner")
        await shop.run("UPDATE users SET role = 'staff' WHERE role = 'admin'")
        assert (await mary.post(way)).status_code == 404
        await shop.run("UPDATE users SET role = 'admin' WHERE role = 'staff'")
        await shop.run(f"UPDATE users SET role = 'staff', job = 'packer' WHERE email = '{MARY}'")
        await shop.shop.sessions._redis.flushdb()
        refused = await mary.post(way)
        assert (refused.status_code, "You work here already" in refused.text) == (409, True)


async def test_an_api_token_neither_joins_nor_invites(client: httpx.AsyncClient, shop: OpenShop) -> None:
    owner, mary = await official(client, shop, "owner"), await sign_up(client, shop, MARY)
    made = await client.post(API, headers=owner.headers, json={"email": MARY, "role": "packer"})
    assert (made.status_code, made.json()["status"], made.json()["role"]) == (201, "invited", "packer")
    assert made.headers["location"] == f"{API}/{made.json()['id']}"
    for person, scopes in ((mary, ["read", "write"]), (owner, ["staff:read", "staff:write"])):
        sent = {"name": "t", "scopes": scopes}
        token = (await client.post("/api/me/tokens", headers=person.headers, json=sent)).json()["token"]
        by_token = {"Authorization": f"Bearer {token}"}
        if person is mary:
            assert (await client.post(await link(shop), headers=by_token)).status_code == 403
        else:
            assert (await client.get(API, headers=by_token)).status_code == 200
            refused = await client.post(API, headers=by_token, json={"email": "eve@example.com", "role": "owner"})
            assert refused.status_code == 403
    assert await shop.value("SELECT role FROM users WHERE email = $1", MARY) == Role.CUSTOMER


async def test_an_owner_changes_disables_and_removes_by_json(client: httpx.AsyncClient, shop: OpenShop) -> None:
    owner, clerk = await official(client, shop, "owner"), await official(client, shop, "packer")
    listed = (await client.get(API, headers=owner.headers)).json()["items"]
    mine, theirs = (f"{API}/{one['id']}" for one in listed)

    async def send(method: str, path: str, body: object = None) -> int:
        return (await client.request(method, path, headers=owner.headers, json=body)).status_code

    async def works() -> int:
        return (await client.get("/api/admin/orders", headers=clerk.headers)).status_code

    assert await send("POST", API, {"email": clerk.email, "role": "owner"}) == 409
    assert await send("POST", API, {"email": MARY, "role": "king"}) == 422
    assert [await send("POST", API, {"email": MARY, "role": "packer"}) for _ in range(2)] == [201, 409]
    assert await works() == 200
    assert await send("PATCH", theirs, {"disabled": True}) == 200
    assert await works() == 401
    assert await send("PATCH", theirs, {"disabled": False, "role": "bookkeeper"}) == 200
    assert (await client.get(theirs, headers=owner.headers)).json()["role"] == "bookkeeper"
    for method, body in (("PATCH", {"role": "packer"}), ("PATCH", {"disabled": True}), ("DELETE", None)):
        assert await send(method, mine, body) == 409, "the last owner stays"
    assert await send("DELETE", theirs) == 204
    assert await send("GET", theirs) == 404
    ada = await sign_up(client, shop, "ada@example.com")
    customer = await shop.value("SELECT id FROM users WHERE email = $1", ada.email)
    assert await send("PATCH", f"{API}/{customer}", {"role": "owner"}) == 404, "nobody joins without an invitation"
    await let_proof_age(shop)
    assert await send("DELETE", mine) == 403


async def test_the_invitations_of_who_is_no_longer_an_owner_end(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    async with browser(shop) as second:
        other = await sign_in(second, shop, "second@example.com", Job.OWNER)
        way = await invited(second, shop, "owner")
        await owner.post(f"{HERE}/{other}/role", data={"role": "manager"})
        assert (await second.get(way)).status_code == 404
