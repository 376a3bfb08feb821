"""Orders that stand before something else is tested: placed and paid over JSON, by the person of this browser."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import APIResponse, Page

from tests.support.browser.people import SENT_ADDRESS, new_email

PENCILS, TUBES = "cedar-pencil-set", "propagation-tubes"


def paid_order(page: Page, pencils: int = 2, tubes: int = 1) -> str:
    """Order these quantities of two products, pay, and open the order's page; returns the order's number.

    With an account it is the account's order, whose page needs no key.
    """
    known = any(cookie["name"] == "session" for cookie in page.context.cookies())
    items = [
        {"variant_id": _ask(page, "GET", f"/api/products/{slug}")["variants"][0]["id"], "quantity": quantity}
        for slug, quantity in ((PENCILS, pencils), (TUBES, tubes))
        if quantity
    ]
    order = {"items": items, "shipping_address": SENT_ADDRESS, **({} if known else {"email": new_email()})}
    placed = _ask(page, "POST", "/api/orders", order)
    number: str = placed["number"]
    key = "" if known else f"?key={placed['access_key']}"
    _ask(page, "POST", f"/api/orders/{number}/payments{key}", {})
    page.goto(f"/orders/{number}{key}")
    return number


def _ask(page: Page, method: str, path: str, body: Any = None) -> Any:
    headers = {"Sec-Fetch-Site": "same-origin", "Idempotency-Key": f"order {uuid4()}"}
    answer: APIResponse = page.request.fetch(path, method=method, data=body, headers=headers)
    assert answer.ok, answer.text()
    return answer.json()
