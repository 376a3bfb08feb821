"""What stands in the shop when a day begins there, made by staff over JSON."""

from typing import Any, Self

import httpx

from tests.support.browser.people import SENT_ADDRESS, new_email
from tests.support.browser.returns import STAFF


class Desk:
    """A member of staff at the JSON API."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=f"{base_url}/api", timeout=30)
        token = self._client.post("/auth/login", json=STAFF).raise_for_status().json()["access_token"]
        self._client.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def paid_order(self, email: str, slug: str = "cedar-pencil-set") -> dict[str, Any]:
        """An order of one product, whose money was received already."""
        product = self._client.get(f"/products/{slug}").raise_for_status().json()
        body = {
            "items": [{"variant_id": product["variants"][0]["id"]}],
            "email": email,
            "shipping_address": SENT_ADDRESS,
            "payment": "by_hand",
        }
        order: dict[str, Any] = self._client.post("/admin/orders", json=body).raise_for_status().json()
        return order

    def requested_return(self) -> str:
        """A return of an order that was shipped; its number."""
        order = self.paid_order(new_email())
        self._client.put(f"/orders/{order['id']}/status", json={"status": "shipped"}).raise_for_status()
        lines = [{"line_id": order["lines"][0]["id"], "quantity": 1, "reason": "damaged"}]
        made = self._client.post(f"/orders/{order['id']}/returns", json={"lines": lines, "words": "It is bent."})
        number: str = made.raise_for_status().json()["number"]
        return number
