"""Forged and malformed requests, headers, and routes that forgot their guard."""

import dataclasses
import re
from pathlib import Path

import httpx
import pytest
from litestar.routes import HTTPRoute

from tests.support.cast import Cast
from tests.support.routes import every_route
from tests.support.shop import OpenShop, add, open_shop
from web.auth.guards import (
    May,
    anyone,
    cart_holder,
    customer,
    development_only,
    guest,
    link_holder,
    monitor,
    recently_proved,
    signed_in,
    signed_provider,
    while_documented,
)
from web.config.environment import SettingsError
from web.config.settings import Settings, read_settings
from web.http.security import HEADERS

GUARDS = {
    anyone,
    cart_holder,
    customer,
    development_only,
    guest,
    link_holder,
    monitor,
    signed_in,
    recently_proved,
    signed_provider,
    while_documented,
}
WRITES = ["/cart/lines", "/cart/removal", "/checkout", "/checkout/quotation", "/pay/x", "/orders/M-1/payments"]


def test_every_route_names_its_guard() -> None:
    for route in every_route():
        assert isinstance(route, HTTPRoute)
        for handler in route.route_handlers:
            if handler.handler_name != "options_handler" and "OPTIONS" not in handler.http_methods:
                (guard,) = handler.resolve_guards()
                assert guard in GUARDS or isinstance(guard, May), route.path
                assert isinstance(guard, May) or not re.match("(/api)?/admin", route.path), route.path


async def test_guards_are_run_without_a_copy_of_the_handler(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copied(_: object) -> None:
        raise AssertionError("Litestar copied a handler.")

    monkeypatch.setattr("litestar.handlers.base.copy", copied)
    for path, status in (("/sign-in", 200), ("/account", 303), ("/api/orders", 401), ("/api/admin/orders", 401)):
        assert (await client.get(path)).status_code == status, path


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://shop.test"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://shop.test.evil.example"},
    ],
)
async def test_forms_of_other_sites_are_refused(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> None:
    assert (await client.post(path, headers=headers, data={})).status_code == 403


async def test_our_own_forms_are_accepted(client: httpx.AsyncClient, cast: Cast) -> None:
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://shop.test"}, {}):
        data = {"variant_id": str(cast.kettle), "quantity": "1"}
        assert (await client.post("/cart/lines", data=data, headers=headers)).status_code == 303


async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient, cast: Cast) -> None:
    answers = [
        await client.get("/"), await client.get("/nowhere"), await client.get("/cart"), await add(client, cast.kettle),
        await client.get("/health/live"), await client.post("/checkout", headers={"Origin": "null"}),
    ]  # fmt: skip
    for answer in answers:
        assert {name.decode() for name in HEADERS} <= set(answer.headers)
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert len(answer.headers["x-request-id"]) == 32


@pytest.mark.parametrize("path", ["/p/a%00b", "/search?q=%00", "/c/home?colour=%00", "/orders/M-1%00?key=%00"])
async def test_nul_in_an_address_is_a_bad_request(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code in {400, 404}


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b'{"variant_id": 1}', "application/json", 415),
        (b"variant_id=1", "text/plain", 415),
        (b"--x", "multipart/form-data", 415),
        (b"\xff\xfe=1", "application/x-www-form-urlencoded", 400),
        (b"a=%ff", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a%d=1" % n for n in range(5000)), "application/x-www-form-urlencoded", 400),
        (b"a=" + b"x" * 2_000_000, "application/x-www-form-urlencoded", 413),
    ],
)
async def test_forms_that_cannot_be_read_are_refused(
    client: httpx.AsyncClient, content: bytes, kind: str, status: int
) -> None:
    refused = await client.post("/cart/lines", content=content, headers={"Content-Type": kind})
    assert refused.status_code == status


async def test_nul_and_control_characters_in_forms_never_break(client: httpx.AsyncClient, cast: Cast) -> None:
    await add(client, cast.kettle)
    for name in ("email", "name", "line1", "city", "postal_code", "country", "idempotency_key", "discount_code"):
        for text in ("\x00", "a\x00b", "\x07", "\u202e", "\U000f0000", "x" * 5000):
            refused = await client.post("/checkout", data={"email": "a@example.com", name: text})
            assert refused.status_code == 422, (name, text)


async def test_typed_text_is_never_markup(client: httpx.AsyncClient, cast: Cast) -> None:
    await add(client, cast.kettle)
    attack = '"><script>alert(1)</script>'
    for page in (
        await client.post("/checkout", data=dict.fromkeys(("email", "name", "city", "country", "line1"), attack)),
        await client.get("/search", params={"q": attack, "price_min": attack, "colour": attack, "sort": attack}),
        await client.get("/p/" + attack.replace("/", "")),
    ):
        assert "<script>alert" not in page.text


async def test_an_unexpected_error_shows_nothing_of_itself(
    client: httpx.AsyncClient, shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> None:
        raise RuntimeError("the secret of the engine room")

    monkeypatch.setattr(type(shop.shop.catalogue), "tree", lambda _self: broken())
    page = await client.get("/c/home")
    assert page.status_code == 500
    assert "engine room" not in page.text
    assert "Traceback" not in page.text
    assert page.headers["x-request-id"] in page.text


async def test_a_wrong_method_is_405_and_an_api_client_gets_problem_json(client: httpx.AsyncClient) -> None:
    assert (await client.post("/")).status_code == 405
    problem = await client.get("/p/nothing", headers={"Accept": "application/json"})
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == 404


async def test_without_a_database_clients_are_asked_to_come_back(tmp_path: Path) -> None:
    nowhere = f"postgresql://postgres@/mercer?host={tmp_path}"
    settings = dataclasses.replace(Settings(), database_url=nowhere, redis_url="redis://127.0.0.1:1", data_dir=tmp_path)
    async with open_shop(settings) as shop, shop.visitor() as visitor:
        visitor.cookies.set("cart", "a" * 43)
        for path in ("/", "/c/home", "/p/kettle", "/cart", "/health/ready"):
            answer = await visitor.get(path)
            assert answer.status_code == 503, path
            assert answer.headers["retry-after"] == "5"
        assert (await visitor.get("/health/live")).status_code == 200


KEY, OTHER = "hF3kP9sLq2Wz8NvXb7RtYc4Md6JgAe1U", "Zq7TnB2xVw5LrK9dMp3HsG8fCy6JtEa4"


def _production(**changes: str) -> Settings:
    sound = {
        "MERCER_ENV": "production",
        "SECRET_KEY": KEY,
        "BASE_URL": "https://shop.example",
        "SMTP_URL": "smtp://mail.example",
        "ALLOW_SIMULATED_PAYMENTS": "on",
    }
    return read_settings({**sound, **changes})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""), ("SECRET_KEY", "short"), ("BASE_URL", "http://shop.example"), ("SMTP_URL", ""),
        ("ALLOW_SIMULATED_PAYMENTS", "off"), ("PORT", "0"), ("PORT", "eighty"), ("WORKERS", "-1"),
        ("MERCER_ENV", "staging"), ("DATABASE_URL", "mysql://x"), ("HOLD_SECONDS", "0"),
        ("ALLOW_SIMULATED_PAYMENTS", "perhaps"), ("SECRET_KEY", "a" * 40), ("SECRET_KEY", "change-me-" * 4),
        ("SECRET_KEY", f"{KEY},short"), ("SECRET_KEY", "development-only-secret-never-used-in-production"),
        ("SECRET_KEY", "abcdefghijklmnopqrstuvwxyz0123456789"), ("ADMIN_SIGNUP_SECRET", "x"),
        ("ADMIN_SIGNUP_SECRET", "password12345678"), ("ADMIN_SIGNUP_SECRET", KEY), ("METRICS_TOKEN", "1"),
        ("METRICS_TOKEN", KEY), ("STRIPE_WEBHOOK_SECRET", KEY), ("RATE_LIMITS", "off"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"), ("TRUSTED_PROXIES", "10.0.0.1,128.0.0.0/1"), ("TRUSTED_PROXIES", "::/0"),
        ("TRUSTED_PROXIES", "::ffff:0:0/96"), ("DATABASE_URL", f"postgresql://shop:{KEY}@db/shop"),
    ],
)  # fmt: skip
def test_production_refuses_to_start_unsafe(name: str, value: str) -> None:
    _production()
    with pytest.raises(
        SettingsError, match="payment" if name == "ALLOW_SIMULATED_PAYMENTS" and value == "off" else name
    ) as refused:
        _production(**{name: value, **({"STRIPE_SECRET_KEY": "sk_live_1"} if name.startswith("STRIPE") else {})})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", f"{OTHER}, {KEY}"), ("METRICS_TOKEN", OTHER), ("ADMIN_SIGNUP_SECRET", OTHER),
        ("TRUSTED_PROXIES", "10.0.0.0/8,172.16.0.0/12,fc00::/7,::1"), ("STAFF_SECOND_FACTOR", "off"),
    ],
)  # fmt: skip
def test_production_starts_with_what_is_sound(name: str, value: str) -> None:
    assert _production(**{name: value}).production


def test_limits_may_be_off_only_where_no_real_shop_can_be() -> None:
    assert not _production(RATE_LIMITS="off", BASE_URL="https://shop.test").rate_limits


def test_staff_need_a_second_factor_in_production_by_default() -> None:
    assert _production().staff_second_factor
    assert not _production(STAFF_SECOND_FACTOR="off").staff_second_factor
    assert not read_settings({}).staff_second_factor
    assert read_settings({"STAFF_SECOND_FACTOR": "on"}).staff_second_factor


def test_secrets_do_not_show_in_a_printed_setting() -> None:
    assert KEY not in repr(_production(SECRET_KEY=f"{OTHER} {KEY}"))


async def test_production_has_secure_cookies_and_no_mailbox(cast_dsn: str, cast: Cast, tmp_path: Path) -> None:
    settings = dataclasses.replace(
        _production(), open=True, database_url=cast_dsn, redis_url="redis://127.0.0.1:1", data_dir=tmp_path
    )
    async with open_shop(settings) as shop, shop.visitor() as visitor:
        added = await add(visitor, cast.kettle)
        token = next(one for one in added.headers.get_list("set-cookie") if one.startswith("__Host-cart="))
        assert "Secure" in token
        assert "HttpOnly" in token
        assert (await visitor.get("/dev/mail")).status_code == 404
        assert "strict-transport-security" in added.headers


async def test_another_name_for_this_machine_does_not_open_the_mailbox(client: httpx.AsyncClient) -> None:
    for host, status in (("rebound.example", 403), ("127.0.0.1:8000", 200), ("[::1]:8000", 200), ("localhost", 200)):
        assert (await client.get("/dev/mail", headers={"Host": host})).status_code == status, host
