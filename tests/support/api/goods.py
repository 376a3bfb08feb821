"""What administrators send to change products, as tests use it."""

import httpx

from tests.support.api.people import Person

ADDRESS = {"name": "Ada", "line1": "1 High Street", "city": "London", "postal_code": "SW1Y 4JH", "country": "GB"}
TRAY = {"name": "Oak Tray", "category": "kitchen", "price": 4200, "stock": 12, "description": "A tray of oak"}


async def add(client: httpx.AsyncClient, grace: Person, **changes: object) -> httpx.Response:
    """Add the tray, with these changes of it."""
    answer = await client.post("/api/products", json=TRAY | changes, headers=grace.headers)
    assert answer.status_code == 201, answer.text
    return answer


def matching(grace: Person, tag: object) -> dict[str, str]:
    """What a program sends for this person about the version that it saw."""
    return {**grace.headers, "If-Match": str(tag)}
