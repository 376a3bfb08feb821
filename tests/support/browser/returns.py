"""Steps of staff with an order, in the browsers' tests."""

from collections.abc import Mapping

import httpx
from playwright.sync_api import Page

STAFF = {"email": "staff@mercer.example", "password": "plain useful things"}
ADMIN = {**STAFF, "email": "admin@mercer.example"}
"""The demo accounts of staff and of an administrator, see web/config/demo_people.py."""


def send_order(base_url: str, number: str) -> None:
    """Ship all of an order, through the JSON API."""
    with httpx.Client(base_url=base_url) as client:
        token = client.post("/api/auth/login", json=STAFF).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        sent = client.put(f"/api/orders/{number}/status", json={"status": "shipped"}, headers=headers)
        assert sent.status_code == 200, sent.text


def sign_in_staff(page: Page, going: str, who: Mapping[str, str] = STAFF) -> None:
    """Sign in as staff, and open this page."""
    page.goto(f"/sign-in?next={going}")
    page.get_by_label("Email", exact=True).fill(who["email"])
    page.get_by_label("Password", exact=True).fill(who["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{going}")
