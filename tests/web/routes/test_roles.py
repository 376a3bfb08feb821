"""The table of roles is what every door says: the whole table of routes, times the roles."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx

from domain.accounts.roles import MAY, Job, Verb
from domain.accounts.views import job_of, stored_as
from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.shop import OpenShop, fields_of
from tests.support.web.accounts import browser
from tests.support.web.people import sign_in
from tests.web.routes.test_route_table import DOORS, WRITES, Door

LINK = re.compile(r'<a\s[^>]*?href="(/admin[^"?#]*)')
FORM = re.compile(r'<form\s[^>]*?action="(/admin[^"?#]*)"([^>]*)')
BUTTON = re.compile(r'<button\s[^>]*?formaction="(/admin[^"?#]*)"()')
PLACES = [(re.compile(re.sub(r"\{\w+:\w+\}", "[^/]+", door.route) + "$"), door) for door in DOORS]


def door_at(method: str, path: str) -> Door:
    """The door that a link or a form leads to; a route without parameters comes first."""
    found = [door for pattern, door in PLACES if door.method == method and pattern.match(path)]
    return min(found, key=lambda door: door.route.count("{"))


def test_every_verb_has_its_row_and_opens_a_door() -> None:
    assert set(MAY) == set(Verb)
    assert {door.verb for door in DOORS} - {None} == set(Verb)
    assert all(Job.OWNER in jobs for jobs in MAY.values())


def test_those_who_were_staff_before_there_were_roles_change_no_goods() -> None:
    assert job_of({"role": "staff", "job": Job.ASSISTANT}) is Job.ASSISTANT
    assert Job.ASSISTANT not in MAY[Verb.CHANGE_GOODS]
    assert stored_as(None)[1] is Job.ASSISTANT


def test_whoever_only_looks_changes_nothing() -> None:
    """Nothing but one's own views of lists and one's own emails is changed by those who may only see."""
    for door in WRITES:
        if door.verb:
            assert not door.verb.name.startswith("SEE_"), door.route
            own = "/admin/views" in door.route or "/admin/notices" in door.route
            assert door.verb is not Verb.COME_IN or own, door.route


async def test_each_role_comes_through_the_doors_of_the_table_and_no_others(shop: OpenShop, cast: Cast) -> None:
    async with AsyncExitStack() as stack:
        people = {job: await stack.enter_async_context(browser(shop)) for job in Job}
        for job, visitor in people.items():
            await sign_in(visitor, shop, f"{job}@example.com", job)
        for door in DOORS:
            for job, visitor in people.items():
                if door.verb:
                    refused = (await door.knock(visitor, {})).status_code == 403
                    assert refused is (job not in MAY[door.verb]), f"{job}: {door.method} {door.path}"


async def test_nobody_is_shown_a_link_or_a_button_that_is_not_for_them(shop: OpenShop, cast: Cast) -> None:
    """Every page that links lead to, one of each kind, for each role."""
    await shop.run("INSERT INTO makers (name, address, contact) VALUES ('Mill', 'Hill 1', 'mill@example.com')")
    async with browser(shop) as guest:
        placed = (await guest.post("/api/orders", json=order_of(cast))).json()
        await guest.post(f"/api/orders/{placed['id']}/payments?key={placed['access_key']}", json={})
    for job in Job:
        async with browser(shop) as visitor:
            await sign_in(visitor, shop, f"{job}@example.com", job)
            opened = {door.route async for door in walk(visitor, job)}
        assert "/admin/orders/{number:str}" in opened, job
        assert ("/admin/products" in opened) is (job is not Job.PACKER)


async def walk(visitor: httpx.AsyncClient, job: Job) -> AsyncIterator[Door]:
    """Go wherever links lead, once through each door; each must open, and each form too."""
    ways, been = ["/admin"], set[str]()
    while ways:
        path = ways.pop()
        door = door_at("GET", path)
        if door.route in been:
            continue
        been.add(door.route)
        page = await visitor.get(path, follow_redirects=True)
        assert page.status_code == 200, f"{job}: {path}"
        yield door
        for action, rest in FORM.findall(page.text) + BUTTON.findall(page.text):
            verb = door_at("POST" if 'method="post"' in rest else "GET", action).verb
            assert verb, action
            assert job in MAY[verb], f"{job}: {path} has a form for {action}"
        ways += LINK.findall(page.text)


async def test_a_packer_sends_a_parcel_and_sees_no_sums(shop: OpenShop, cast: Cast) -> None:
    async with browser(shop) as guest, browser(shop) as packer:
        placed = (await guest.post("/api/orders", json=order_of(cast))).json()
        await guest.post(f"/api/orders/{placed['id']}/payments?key={placed['access_key']}", json={})
        await sign_in(packer, shop, "packer@example.com", Job.PACKER)
        here, by_api = f"/admin/orders/{placed['number']}", f"/api/orders/{placed['id']}"
        for path in ("/admin", "/admin/orders", here):
            assert "£" not in (await packer.get(path)).text.partition("<main")[2], path
        assert (await packer.get(by_api)).json()["invoices"] == []
        (invoice,) = (await guest.get(f"{by_api}?key={placed['access_key']}")).json()["invoices"]
        refused = await packer.get("/admin/returns")
        assert (refused.status_code, "Your role here is packer" in refused.text) == (403, True)
        for method, path, body in (
            ("PUT", f"{by_api}/status", {"status": "cancelled"}),
            ("POST", f"{by_api}/cancel", {}),
            ("POST", f"{by_api}/payments", {"provider": "by_hand"}),
            ("GET", f"{by_api}/invoice", None),
            ("GET", f"{by_api}/invoices/{invoice['number']}", None),
        ):
            assert (await packer.request(method, path, json=body)).status_code in {403, 404}, path
        sent = await packer.post(
            f"{here}/shipments", data=fields_of((await packer.get(here)).text, f"{here}/shipments")
        )
        assert sent.status_code == 303
        moved = await packer.put(f"{by_api}/status", json={"status": "delivered"})
        assert (moved.status_code, moved.json()["status"]) == (200, "delivered")
