"""Request bodies of administrators who change products."""

import httpx

from tests.support.api.people import Person

ADDRESS = {"name": "Ada", "line1": "1 High Street", "city": "London", "postal_code": "SW1Y 4JH", "country": "GB"}
TRAY = {"name": "Oak Tray", "category": "kitchen", "price": 4200, "stock": 12, "description": "A tray of oak"}


async def add(client: httpx.AsyncClient, grace: Person, **changes: object) -> httpx.Response:
    """Add the tray, with `changes` to its fields."""
    answer = await client.post("/api/products", json=TRAY | changes, headers=grace.headers)
    assert answer.status_code == 201, answer.text
    return answer


def matching(grace: Person, tag: object) -> dict[str, str]:
    """The headers of an API client that changes the version which it saw."""
    return {**grace.headers, "If-Match": str(tag)}
