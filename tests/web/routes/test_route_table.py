"""Rules for every route, so that a new one is held to them without anybody thinking of it."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.routes import HTTPRoute

from domain.accounts.roles import Verb
from tests.support.api.people import Person, sign_up
from tests.support.routes import every_route
from tests.support.shop import OpenShop
from tests.support.web.accounts import browser, open_account
from web.auth import guards
from web.infra.http_methods import SAFE_METHODS

BY_SIGNATURE = {guards.signed_provider}
FOR_PERSONS = {guards.customer, guards.signed_in, guards.recently_proved}


@dataclass(frozen=True)
class Door:
    """One method of one route, with an address that fits it."""

    method: str
    path: str
    handler: BaseRouteHandler
    route: str

    def has(self, wanted: AbstractSet[object]) -> bool:
        """Whether one of these guards stands before it."""
        return bool(wanted & {getattr(guard, "func", guard) for guard in self.handler.resolve_guards()})

    async def knock(self, client: httpx.AsyncClient, headers: dict[str, str]) -> httpx.Response:
        """Ask for it with an empty body."""
        if self.safe:
            return await client.request(self.method, self.path, headers=headers)
        kind = "application/json" if self.path.startswith("/api/") else "application/x-www-form-urlencoded"
        content = b"{}" if self.path.startswith("/api/") else b""
        return await client.request(self.method, self.path, headers={**headers, "Content-Type": kind}, content=content)

    @property
    def verb(self) -> Verb | None:
        """What staff must be allowed to do to come through; None for a door that is not theirs."""
        (guard,) = self.handler.resolve_guards()
        return guard.verb if isinstance(guard, guards.May) else None

    @property
    def safe(self) -> bool:
        """Whether it only reads."""
        return self.method in SAFE_METHODS


def doors() -> Iterator[Door]:
    """Every method of every route of ours."""
    for route in every_route():
        assert isinstance(route, HTTPRoute)
        path = re.sub(r"\{\w+:uuid\}", str(uuid4()), route.path)
        path = re.sub(r"\{\w+:(str|path)\}", "something", path)
        path = re.sub(r"\{\w+:int\}", "1", path)
        for handler in route.route_handlers:
            assert isinstance(handler, HTTPRouteHandler)
            for method in sorted(handler.http_methods - {"OPTIONS"}):
                yield Door(method, path, handler, route.path)


DOORS = tuple(doors())
WRITES = tuple(door for door in DOORS if not door.safe)


def test_the_route_table_is_not_empty() -> None:
    assert len(WRITES) > 40
    assert any(door.verb for door in DOORS)


async def test_no_write_is_accepted_from_another_site(client: httpx.AsyncClient, shop: OpenShop) -> None:
    async with browser(shop) as ada:
        await open_account(ada, shop)
        for door in WRITES:
            if door.has(BY_SIGNATURE):
                continue
            for site in ("cross-site", "same-site"):
                refused = await door.knock(ada, {"Sec-Fetch-Site": site})
                assert refused.status_code == 403, f"{door.method} {door.path} from {site}"
            refused = await door.knock(ada, {"Sec-Fetch-Site": "", "Origin": "http://evil.example"})
            assert refused.status_code == 403, f"{door.method} {door.path}"


async def test_no_write_is_possible_by_get(client: httpx.AsyncClient) -> None:
    for door in WRITES:
        if not any(other.path == door.path and other.safe for other in DOORS):
            assert (await client.get(door.path)).status_code in {404, 405}, door.path


@pytest.fixture
async def people(client: httpx.AsyncClient, shop: OpenShop) -> dict[str, Person]:
    """One of each role."""
    found = {role: await sign_up(client, shop, f"{role}@example.com") for role in ("customer", "staff")}
    await shop.run("UPDATE users SET role = 'staff' WHERE email = 'staff@example.com'")
    return found


async def test_strangers_are_asked_to_sign_in_first(client: httpx.AsyncClient) -> None:
    for door in DOORS:
        if door.verb or door.has(FOR_PERSONS):
            answer = await door.knock(client, {})
            asked = answer.status_code == 401 or answer.headers.get("location", "").startswith("/sign-in")
            assert asked, f"{door.method} {door.path}: {answer.status_code}"


async def test_customers_are_refused_in_the_staff_area(client: httpx.AsyncClient, people: dict[str, Person]) -> None:
    for door in DOORS:
        if door.verb:
            answer = await door.knock(client, people["customer"].headers)
            assert answer.status_code == 403, f"{door.method} {door.path}: {answer.status_code}"


async def test_no_route_breaks_on_an_empty_request(client: httpx.AsyncClient, people: dict[str, Person]) -> None:
    """Whatever is missing is said; nothing is a fault of ours."""
    for door in DOORS:
        for headers in ({}, people["customer"].headers, people["staff"].headers):
            answer = await door.knock(client, headers)
            assert answer.status_code < 500 or door.path == "/health/ready", f"{door.method} {door.path}"


async def test_no_cache_stores_private_responses(client: httpx.AsyncClient, people: dict[str, Person]) -> None:
    for door in DOORS:
        if door.safe and (door.verb or door.has(FOR_PERSONS)):
            answer = await door.knock(client, people["staff"].headers)
            assert "no-store" in answer.headers.get("cache-control", ""), door.path
