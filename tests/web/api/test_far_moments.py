"""Moments near the ends of the calendar are refused wherever staff may plan one: not every time zone can show them."""

import itertools
from typing import Any

import httpx

from domain.accounts.roles import Job
from tests.support.api.goods import TRAY
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in

FAR = ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00")
CHANGES: dict[str, Any] = {"selection": {"filter": {"q": "kettle"}}, "changes": {"price": {"percent": 10}}}
SALE = {"price": {"percent": -10}}
PLANS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("/api/admin/front-page", {"kind": "departments"}, "from_at"),
    ("/api/admin/front-page", {"kind": "departments"}, "until_at"),
    ("/api/products", {**TRAY, "published": False}, "publish_at"),
    ("/api/admin/customer-groups", {"name": "Early"}, "signed_up_before"),
    ("/api/admin/changes", CHANGES, "apply_at"),
    ("/api/admin/changes", {**CHANGES, "changes": {"sale": SALE}}, "changes/sale/from"),
    ("/api/admin/changes", {**CHANGES, "changes": {"sale": SALE}}, "changes/sale/until"),
)


def planned(body: dict[str, Any], pointer: str, moment: str) -> dict[str, Any]:
    """The body with a moment where the pointer leads."""
    name, _, rest = pointer.partition("/")
    return {**body, name: planned(body[name], rest, moment) if rest else moment}


async def test_a_moment_that_not_every_clock_can_show_is_refused(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await sign_in(client, shop, "owner@example.com", Job.OWNER)
    for (path, body, pointer), moment in itertools.product(PLANS, FAR):
        refused = await client.post(path, json=planned(body, pointer, moment))
        assert refused.status_code == 422, (path, pointer, moment)
        (error,) = refused.json()["errors"]
        assert (error["pointer"], "Choose a year from 1900 to 2999." in str(error)) == (f"/{pointer}", True), path
