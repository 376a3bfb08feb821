"""Nobody learns from outside whether an address has an account, by words, status, time or email."""

import time
from collections.abc import Awaitable, Callable
from statistics import median

import httpx
import pytest

from tests.support.api.people import PASSWORD, newest_code, sign_up
from tests.support.shop import OpenShop

KNOWN, UNKNOWN = "ada@example.com", "nobody@example.com"
ROUNDS = 25
Ask = Callable[[httpx.AsyncClient, str], Awaitable[httpx.Response]]


async def _log_in(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/api/auth/login", json={"email": email, "password": "not the password"})


async def _sign_in(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/sign-in", data={"email": email, "password": "not the password"})


async def _sign_up(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/api/auth/otp", json={"email": email})


async def _reset(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/reset-password", data={"email": email})


def _words(answer: httpx.Response, email: str) -> str:
    request_id = answer.headers["x-request-id"]
    return answer.text.replace(email, "").replace(request_id, "")


@pytest.mark.parametrize("ask", [_log_in, _sign_in, _sign_up, _reset])
async def test_responses_and_their_times_are_the_same(client: httpx.AsyncClient, shop: OpenShop, ask: Ask) -> None:
    await sign_up(client, shop, KNOWN)
    took: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for _ in range(ROUNDS):
        answers = {}
        for email, times in took.items():
            began = time.perf_counter()
            answers[email] = await ask(client, email)
            times.append(time.perf_counter() - began)
        assert answers[KNOWN].status_code == answers[UNKNOWN].status_code
        assert _words(answers[KNOWN], KNOWN) == _words(answers[UNKNOWN], UNKNOWN)
        assert answers[KNOWN].headers.get("location") == answers[UNKNOWN].headers.get("location")
    assert 0.5 < median(took[KNOWN]) / median(took[UNKNOWN]) < 2


async def test_each_address_gets_one_email_either_way(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_up(client, shop, KNOWN)
    await shop.run("DELETE FROM outgoing_mail")
    for path in ("/sign-up", "/reset-password"):
        for email in (KNOWN, UNKNOWN):
            await client.post(path, data={"email": email})
    async with shop.shop.database.read() as connection:
        found = await connection.fetch("SELECT recipient, kind FROM outgoing_mail ORDER BY recipient, id")
    assert [(row["recipient"], row["kind"]) for row in found] == [
        (KNOWN, "account_exists"), (KNOWN, "one_time_code"), (UNKNOWN, "one_time_code"), (UNKNOWN, "no_account"),
    ]  # fmt: skip


async def test_a_code_in_the_hand_of_a_stranger_to_the_address_opens_no_account_that_exists(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    """Even the right digits, computed by nobody outside, do not overwrite an account."""
    await sign_up(client, shop, KNOWN)
    await client.post("/api/auth/otp", json={"email": KNOWN})
    body = {"email": KNOWN, "code": await newest_code(shop, KNOWN)}
    token = (await client.post("/api/auth/otp/verify", json=body)).json()["verification_token"]
    taken = await client.post(
        "/api/auth/register", json={"verification_token": token, "password": "another long secret 9", "name": "Eve"}
    )
    assert taken.status_code == 409
    again = await client.post("/api/auth/login", json={"email": KNOWN, "password": PASSWORD})
    assert again.status_code == 200
