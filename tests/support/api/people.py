"""The cast of the API tests: a customer, a stranger, an administrator."""

from dataclasses import dataclass

import httpx

from domain.accounts.roles import Job
from domain.accounts.secrets import one_time_code
from domain.accounts.views import stored_as
from tests.support.shop import OpenShop

JOBS: dict[str, Job | None] = {
    "customer": None,
    "staff": Job.ASSISTANT,
    "admin": Job.OWNER,
    **{job: job for job in Job},
}
PASSWORD = "plum lantern orbit 47"


@dataclass(frozen=True)
class Person:
    """A user with an account and their tokens."""

    email: str
    access_token: str
    refresh_token: str

    @property
    def headers(self) -> dict[str, str]:
        """The headers with which an API client acts for them."""
        return {"Authorization": f"Bearer {self.access_token}"}


async def official(client: httpx.AsyncClient, shop: OpenShop, role: str) -> Person:
    """Sign up somebody with a role of accounts or of staff."""
    found = await sign_up(client, shop, f"{role}@example.com")
    kept, job = stored_as(JOBS[role])
    await shop.run("UPDATE users SET role = $1, job = $2 WHERE email = $3", kept, job, found.email)
    return found


async def newest_code(shop: OpenShop, email: str) -> str:
    """The code that was last emailed to `email`."""
    async with shop.shop.database.read() as connection:
        code_id = await connection.fetchval(
            "SELECT id FROM one_time_codes WHERE email = $1 ORDER BY created_at DESC, id DESC LIMIT 1", email
        )
    return one_time_code(shop.shop.settings.secret_key, code_id)


async def verified(client: httpx.AsyncClient, shop: OpenShop, email: str) -> str:
    """A verification token for `email`."""
    assert (await client.post("/api/auth/otp", json={"email": email})).status_code == 202
    code = await newest_code(shop, email)
    answer = await client.post("/api/auth/otp/verify", json={"email": email, "code": code})
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["verification_token"]
    return token


async def sign_up(client: httpx.AsyncClient, shop: OpenShop, email: str = "ada@example.com") -> Person:
    """Sign up a new customer."""
    token = await verified(client, shop, email)
    answer = await client.post(
        "/api/auth/register", json={"verification_token": token, "password": PASSWORD, "name": "Ada Byron"}
    )
    assert answer.status_code == 201, answer.text
    return user(answer)


def user(answer: httpx.Response) -> Person:
    """The user of the tokens in this response."""
    found = answer.json()
    return Person(found["user"]["email"], found["access_token"], found["refresh_token"])
