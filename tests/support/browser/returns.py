"""Steps of staff with an order, in the browsers' tests."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page

STAFF = {"email": "staff@mercer.example", "password": "plain useful things"}
ADMIN = {**STAFF, "email": "admin@mercer.example"}
"""The demo accounts of staff and of an administrator, see web/config/demo_people.py."""

SESSIONS: dict[str, list[Any]] = {}
"""The session's cookie of each member of staff, by the shop where it is."""


def send_order(base_url: str, number: str) -> None:
    """Ship all of an order, through the JSON API."""
    with httpx.Client(base_url=base_url) as client:
        token = client.post("/api/auth/login", json=STAFF).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        sent = client.put(f"/api/orders/{number}/status", json={"status": "shipped"}, headers=headers)
        assert sent.status_code == 200, sent.text


def sign_in_staff(page: Page, going: str, who: Mapping[str, str] = STAFF) -> None:
    """Open this page as staff: in the session that an earlier test began in this shop, or in a new one."""
    parts = urlsplit(str(page.request.get("/health").url))
    whose = f"{parts.netloc} {who['email']}"
    page.context.add_cookies(SESSIONS.get(whose, []))
    page.goto(going)
    if urlsplit(page.url).path == "/sign-in":
        page.get_by_label("Email", exact=True).fill(who["email"])
        page.get_by_label("Password", exact=True).fill(who["password"])
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: url.endswith(going))
        SESSIONS[whose] = [one for one in page.context.cookies() if one["name"] == "session"]
