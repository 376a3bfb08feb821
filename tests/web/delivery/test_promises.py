"""The days of delivery that the shop promises: set by its owner, shown from the product to the email."""

from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from domain.accounts.roles import Job
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add, fields_of
from tests.support.web.people import sign_in

PRODUCT = "/p/stovetop-kettle"
MORNING, AFTERNOON = (datetime(2026, 11, 30, hour, tzinfo=UTC) for hour in (9, 14))
BEFORE = "Order by 14:00 to get it Wed\xa02\xa0Dec\u2009–\u2009Fri\xa04\xa0Dec in the UK."
AFTER = "Order by 14:00 on Tuesday 1 December to get it Thu\xa03\xa0Dec\u2009–\u2009Mon\xa07\xa0Dec in the UK."
CLOCKS = tuple(
    f"web.{one}.now" for one in ("cache.known_settings", "http.render", "templating.environment", "templating.filters")
)


async def promise_by(shop: OpenShop, cut_off: str) -> None:
    """Let the shop promise days for what is ordered before the cut-off."""
    await shop.run("INSERT INTO settings (name, value) VALUES ('cut_off', to_jsonb($1::text))", cut_off)


async def test_a_cached_page_turns_at_the_cut_off_and_a_shop_without_one_promises_nothing(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def set_clock(at: datetime) -> None:
        for clock in CLOCKS:
            monkeypatch.setattr(clock, lambda: at)

    assert "Order by" not in (await client.get(PRODUCT)).text
    set_clock(MORNING)
    await promise_by(shop, "14:00")
    assert BEFORE in (await client.get(PRODUCT)).text
    assert (await client.get(PRODUCT)).headers["x-cache"] == "hit"
    set_clock(AFTERNOON)
    await shop.catch_up()
    assert AFTER in (await client.get(PRODUCT)).text
    await add(client, cast.kettle)
    assert AFTER in (await client.get("/cart")).text
    assert "Arrives Thu\xa03\xa0Dec\u2009–\u2009Mon\xa07\xa0Dec" in (await client.get("/checkout")).text


async def test_an_order_keeps_the_days_that_it_was_promised(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await promise_by(shop, "14:00")
    await add(client, cast.kettle)
    placed = await client.post("/checkout", data=ADDRESS)
    paid = await client.post(placed.headers["location"], data={"outcome": "success"})
    path = paid.headers["location"]
    kept = await shop.value("SELECT arrives_from > placed_at::date AND arrives_to > arrives_from FROM orders")
    assert kept is True
    await shop.run("UPDATE orders SET arrives_from = '2027-01-05', arrives_to = '2027-01-05'")
    assert "<dt>Expected</dt><dd>Tuesday 5 January</dd>" in (await client.get(path)).text
    await sign_in(client, shop, "owner@example.com", Job.OWNER)
    number = path.partition("?")[0].rpartition("/")[2]
    assert "expected Tuesday 5 January" in (await client.get(f"/admin/orders/{number}")).text
    assert (await client.get(f"/api/orders/{number}")).json()["arrives_to"] == "2027-01-05"
    email = await client.get("/admin/emails/samples/order_confirmed")
    assert "Expected delivery: " in email.text


async def test_days_that_are_later_than_those_shown_are_shown_before_anything_is_ordered(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await promise_by(shop, "14:00")
    await add(client, cast.kettle)
    fields = {**fields_of((await client.get("/checkout")).text, "/checkout"), **ADDRESS}
    shown = date.fromisoformat(fields["arrives_by_standard"])
    yesterday = {**fields, "arrives_by_standard": str(shown - timedelta(days=1))}
    refused = await client.post("/checkout", data=yesterday)
    assert (refused.status_code, await shop.value("SELECT count(*) FROM orders")) == (409, 0)
    assert "Delivery would be later now" in refused.text
    assert (await client.post("/checkout", data=fields)).status_code == 303


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("dispatch_days", ""), ("delivery_days", ""), ("cut_off", "2 pm"), ("closed_days", "2026-12-31 to 2026-12-24")],
)
async def test_a_calendar_that_cannot_be_is_refused_beside_its_field(
    client: httpx.AsyncClient, shop: OpenShop, field: str, wrong: str
) -> None:
    await sign_in(client, shop, "owner@example.com", Job.OWNER)
    days = {f"{name}_{day}": "on" for name in ("dispatch_days", "delivery_days") for day in ("mon", "sat")}
    good = {"version": "1", "countries_GB": "on", "cut_off": "09:30", "closed_days": "2026-12-24\n", **days}
    form = {name: value for name, value in good.items() if not name.startswith(field)} | (
        {field: wrong} if wrong else {}
    )
    refused = await client.post("/admin/settings/delivery", data=form)
    assert (refused.status_code, f'id="{field}-error"' in refused.text) == (422, True)
    assert (await client.post("/admin/settings/delivery", data=good)).status_code == 303
    calendar = (await client.get("/api/admin/settings")).json()
    assert (calendar["dispatch_days"], calendar["closed_days"]) == (["mon", "sat"], ["2026-12-24"])
    tag = {"If-Match": "*"}
    sent = {field: [wrong] if field == "closed_days" else wrong or []}
    assert (await client.patch("/api/admin/settings", json=sent, headers=tag)).status_code == 422
