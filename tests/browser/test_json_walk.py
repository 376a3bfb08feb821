"""The whole JSON API from outside: a client that knows nothing but the README and reads its own mail."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.browser.patience import until
from tests.support.browser.people import SENT_ADDRESS, new_email
from tests.support.browser.running_shop import ADMIN_SECRET, RunningShop
from web.embedded.emails import list_emails, read_email

PASSWORD = "plum lantern orbit 47"
EMAIL_SECONDS = 20.0


@pytest.fixture
def program(mercer: RunningShop) -> Iterator[httpx.Client]:
    """A program before the running shop."""
    with httpx.Client(base_url=mercer.base_url, trust_env=False) as client:
        yield client


def newest_email(mailbox: Path, email: str, subject: str) -> str:
    """The text of the newest letter to `email` whose subject has these words; waits for it."""
    found: list[str] = []

    def arrived() -> bool:
        found[:] = [one.id for one in list_emails(mailbox) if email in one.recipients and subject in one.subject]
        return bool(found)

    until(arrived, EMAIL_SECONDS, f"a letter about “{subject}”")
    return read_email(mailbox, found[0]).text


def sign_up(program: httpx.Client, mailbox: Path, email: str) -> dict[str, Any]:
    """Code, verification, account."""
    assert program.post("/api/auth/otp", json={"email": email}).status_code == 202
    code = re.search(r"\b\d{6}\b", newest_email(mailbox, email, "is your code"))
    assert code
    verified = program.post("/api/auth/otp/verify", json={"email": email, "code": code.group()})
    body = {**verified.json(), "password": PASSWORD, "name": "Ada Byron"}
    registered = program.post("/api/auth/register", json=body)
    assert registered.status_code == 201, registered.text
    assert registered.json()["token_type"] == "bearer"
    found: dict[str, Any] = registered.json()
    return found


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    """The header of whoever holds these tokens."""
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def administrator(program: httpx.Client) -> dict[str, str]:
    """The header of a new administrator, made with the secret."""
    body = {"email": new_email(), "password": PASSWORD, "name": "Grace Hopper"}
    wrong = program.post("/api/auth/register-admin", json={**body, "secret_key": "wrong"})
    assert wrong.status_code == 403
    made = program.post("/api/auth/register-admin", json={**body, "secret_key": ADMIN_SECRET})
    assert made.status_code == 201, made.text
    return bearer(made.json())


def test_an_api_client_from_sign_up_to_analytics(program: httpx.Client, mercer: RunningShop) -> None:
    email = new_email()
    tokens = sign_up(program, mercer.mailbox_dir, email)
    ada, admin = bearer(tokens), administrator(program)
    stranger = bearer(sign_up(program, mercer.mailbox_dir, new_email()))
    me = program.get("/api/me", headers=ada).json()
    assert (me["email"], me["role"]) == (email, "customer")

    listed = program.get("/api/products", params={"limit": 5, "sort": "price"})
    assert (len(listed.json()["items"]), listed.headers["link"].endswith('rel="next"')) == (5, True)
    again = program.get("/api/products?limit=5&sort=price", headers={"If-None-Match": listed.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    product = program.get(f"/api/products/{listed.json()['items'][0]['slug']}").json()

    item = {"variant_id": product["variants"][0]["id"], "quantity": 2}
    cart = program.post("/api/cart/items", json=item, headers=ada).json()
    assert cart["subtotal"] == 2 * product["variants"][0]["price"]
    body, key = {"shipping_address": SENT_ADDRESS}, {"Idempotency-Key": f"walk {email}"}
    placed = program.post("/api/orders", json=body, headers=ada | key)
    assert placed.status_code == 201, placed.text
    replayed = program.post("/api/orders", json=body, headers=ada | key)
    assert (replayed.json()["id"], replayed.headers["idempotent-replayed"]) == (placed.json()["id"], "true")
    order = placed.json()
    path = f"/api/orders/{order['id']}"

    assert program.get(path, headers=stranger).status_code == 404
    assert program.put(f"{path}/status", json={"status": "shipped"}, headers=ada).status_code == 403
    assert program.get("/api/admin/orders", headers=ada).status_code == 403
    assert program.get("/api/admin/orders").status_code == 401
    paid = program.post(f"{path}/payments", json={"provider": "simulated", "outcome": "success"}, headers=ada)
    assert paid.status_code == 201, paid.text
    assert program.post(f"{path}/payments", json={"provider": "simulated"}, headers=ada).status_code == 409
    assert program.get(path, headers=ada).json()["status"] == "confirmed"
    shipped = {"status": "shipped", "tracking": "RM 1234"}
    assert program.put(f"{path}/status", json=shipped, headers=admin).status_code == 200
    late = program.post(f"{path}/cancel", headers=ada)
    assert (late.status_code, late.json()["code"]) == (409, "move_refused")

    second = program.post("/api/orders", json={**body, "items": [item]}, headers=ada).json()
    cancelled = program.post(f"/api/orders/{second['id']}/cancel", headers=ada)
    assert cancelled.json()["status"] == "cancelled"
    for words in ("is cancelled", "on its way"):
        assert re.search(r"M-\d+", newest_email(mercer.mailbox_dir, email, words))
    analytics = program.get("/api/admin/analytics", headers=admin).json()
    assert analytics["total_revenue"] >= order["total"]
    assert analytics["orders_by_status"]["shipped"] >= 1


def test_tokens_rotate_and_a_lost_answer_signs_nobody_out(program: httpx.Client, mercer: RunningShop) -> None:
    tokens = sign_up(program, mercer.mailbox_dir, new_email())
    body = {"refresh_token": tokens["refresh_token"]}
    lost, newer = (program.post("/api/auth/refresh", json=body).json() for _ in range(2))
    for good in (tokens, lost, newer):
        assert program.get("/api/me", headers=bearer(good)).status_code == 200
    assert program.post("/api/auth/logout", headers=bearer(newer)).status_code == 204
    for ended in (tokens, lost, newer):
        assert program.get("/api/me", headers=bearer(ended)).status_code == 401
