"""A stock alert for an address that nobody has proved: one email to confirm by, and nothing else until then."""

import re
from uuid import UUID

import httpx

from domain.stock_alerts.operations import delete_old_alerts
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in
from tests.web.stock_alerts.test_pages import ask
from web.auth.signed_links import confirmation_path
from web.stock_alerts.tasks import send_stock_alerts

EMAILS = "SELECT string_agg(kind || ' ' || recipient, ', ' ORDER BY id) FROM outgoing_mail WHERE kind LIKE '%stock%'"
FIRST = "stock_alert_requested ada@example.com"


async def restock(shop: OpenShop) -> int:
    """Everything is back; returns how many are told."""
    await shop.run("UPDATE stock_items SET on_hand = 3 WHERE on_hand = 0")
    return await send_stock_alerts(shop.shop.database, shop.shop.settings)


async def test_one_email_confirms_all_that_was_asked_for(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await shop.run("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.ink_mug)
    for _ in range(3):
        await ask(client, cast)
        await client.post(
            "/p/stoneware-mug/stock-alerts", data={"variant_id": str(cast.ink_mug), "email": "ada@example.com"}
        )
    assert await shop.value(EMAILS) == FIRST
    assert await restock(shop) == 0
    alert_id = await shop.value("SELECT (context->>'alert_id')::uuid FROM outgoing_mail WHERE kind LIKE '%stock%'")
    assert isinstance(alert_id, UUID)
    link = confirmation_path(shop.shop.settings, alert_id)
    assert (await client.post(link[:-1])).status_code == 404
    [action] = re.findall(r'action="(/stock-alerts/[^"]+)"', (await client.get(link)).text)
    assert await restock(shop) == 0
    assert "is confirmed" in (await client.post(action)).text
    assert await restock(shop) == 2
    assert await shop.value(EMAILS) == f"{FIRST}, back_in_stock ada@example.com, back_in_stock ada@example.com"


async def test_what_nobody_confirms_is_deleted_after_seven_days(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await ask(client, cast)
    alert_id = await shop.value("SELECT id FROM stock_alerts")
    assert isinstance(alert_id, UUID)
    for days, left in ((6, 1), (2, 0)):
        await shop.run("UPDATE stock_alerts SET created_at = created_at - make_interval(days => $1)", days)
        async with shop.shop.database.transaction() as connection:
            await delete_old_alerts(connection)
        assert await shop.value("SELECT count(*) FROM stock_alerts") == left
    assert (await client.post(confirmation_path(shop.shop.settings, alert_id))).status_code == 404


async def test_the_address_of_ones_own_account_needs_no_confirmation(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await sign_in(client, shop)
    await ask(client, cast, "")
    assert await shop.value(EMAILS) is None
    assert await restock(shop) == 1
