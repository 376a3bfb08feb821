"""SECRET_KEY is a list: the first signs, the others verify, and whatever was made under them goes on working."""

from dataclasses import replace

import httpx
import pyotp

from tests.support.api.orders import order_of
from tests.support.api.people import PASSWORD, Person, newest_code, sign_up
from tests.support.cast import Cast
from tests.support.shop import OpenShop, open_shop
from web.config.settings import Settings, read_settings

NEW = "Zq7TnB2xVw5LrK9dMp3HsG8fCy6JtEa4"
EMAIL = "ada@example.com"
STEP = "SELECT floor(extract(epoch FROM now()) / 30)::bigint"


async def add_app(client: httpx.AsyncClient, shop: OpenShop, ada: Person) -> tuple[str, list[str]]:
    """An app and its recovery codes."""
    secret = (await client.post("/api/me/factors/totp", headers=ada.headers)).json()["secret"]
    body = {"code": await code(shop, secret, 0)}
    confirmed = await client.post("/api/me/factors/totp/confirmation", json=body, headers=ada.headers)
    return secret, confirmed.json()["recovery_codes"]


async def code(shop: OpenShop, secret: str, steps: int) -> str:
    """The app's code of a step near the present one."""
    step = await shop.value(STEP)
    assert isinstance(step, int)
    return pyotp.TOTP(secret).generate_otp(step + steps)


async def step_in(client: httpx.AsyncClient, **proof: object) -> int:
    """Sign in with a second factor; the status of the second step."""
    asked = (await client.post("/api/auth/login", json={"email": EMAIL, "password": PASSWORD})).json()
    body = {"pending_token": asked["pending_token"], **proof}
    return (await client.post("/api/auth/login/second-step", json=body)).status_code


async def test_a_new_key_signs_and_the_old_ones_verify(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    ada = await sign_up(client, shop)
    secret, codes = await add_app(client, shop, ada)
    order = (await client.post("/api/orders", json=order_of(cast))).json()
    path = f"/api/orders/{order['id']}?key="
    await client.post("/api/auth/otp", json={"email": "bob@example.com"})
    emailed = {"email": "bob@example.com", "code": await newest_code(shop, "bob@example.com")}
    old = shop.shop.settings
    both = replace(old, secret_key=NEW, older_secret_keys=(old.secret_key,))
    async with open_shop(both) as rotated, rotated.visitor() as visitor:
        assert (await visitor.get("/api/me", headers=ada.headers)).status_code == 200
        newer = (await visitor.get(f"{path}{order['access_key']}")).json()["access_key"]
        assert newer != order["access_key"]
        assert (await visitor.post("/api/auth/otp/verify", json=emailed)).status_code == 200
        assert await step_in(visitor, code=await code(shop, secret, 1)) == 200
        assert await step_in(visitor, recovery_code=codes[0]) == 200
    await shop.run("UPDATE totp_secrets SET last_step = 0")
    async with open_shop(replace(old, secret_key=NEW)) as alone, alone.visitor() as visitor:
        assert (await visitor.get(f"{path}{newer}")).status_code == 200
        assert (await visitor.get(f"{path}{order['access_key']}")).status_code == 404
        assert (await visitor.get("/api/me", headers=ada.headers)).status_code == 401
        assert await step_in(visitor, code=await code(shop, secret, 0)) == 200, "the secret was sealed anew"
        assert await step_in(visitor, recovery_code=codes[1]) == 422


def test_the_list_is_written_with_commas_or_spaces() -> None:
    found = read_settings({"SECRET_KEY": f"{NEW}, older oldest,older"})
    assert (found.secret_key, found.secret_keys) == (NEW, (NEW, "older", "oldest"))
    assert read_settings({}).secret_keys == (Settings().secret_key,)
