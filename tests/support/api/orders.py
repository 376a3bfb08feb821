"""Orders placed through the JSON API."""

from typing import Any

import httpx

from tests.support.api.people import Person, sign_up
from tests.support.cast import Cast
from tests.support.shop import OpenShop

ADDRESS = {"name": "Ada Byron", "line1": "12 St James's Square", "city": "London", "postal_code": "SW1Y 4JH",
           "country": "GB"}  # fmt: skip


def order_of(cast: Cast, quantity: int = 1, **changes: object) -> dict[str, Any]:
    items = [{"variant_id": str(cast.kettle), "quantity": quantity}]
    return {"items": items, "email": "ada@example.com", "shipping_address": ADDRESS, **changes}


async def staff(client: httpx.AsyncClient, shop: OpenShop) -> Person:
    user = await sign_up(client, shop, "staff@example.com")
    await shop.run("UPDATE users SET role = 'staff' WHERE email = 'staff@example.com'")
    return user
