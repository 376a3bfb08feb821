"""Stock alerts on a product's page, their email, and its unsubscribe link."""

import asyncio
import re
from dataclasses import replace
from uuid import UUID, uuid4

import httpx
import pytest

from domain.mail.operations import EmailCopy, OutgoingEmail
from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop, open_shop
from tests.support.web.people import sign_in
from tests.support.web.post_office import PostOffice, settings_with
from tests.support.web.worker import DEADLINE, at_work
from web.auth.signed_links import alert_path
from web.config.settings import Settings
from web.mail.mailer import address
from web.mail.tasks import deliver_emails
from web.stock_alerts.tasks import send_stock_alerts
from web.worker import Workshop, go_round, listen

Office = tuple[PostOffice, str]
FORM = "/p/oak-stool/stock-alerts"
WAITING = "SELECT string_agg(email, ' ' ORDER BY id) FROM stock_alerts WHERE told_at IS NULL"


async def ask(client: httpx.AsyncClient, cast: Cast, email: str = "ada@example.com", **more: str) -> httpx.Response:
    return await client.post(FORM, data={"variant_id": str(cast.sold_out_stool), "email": email}, headers=more)


async def confirm(shop: OpenShop) -> None:
    """As those who asked do, from the email that is sent to them first."""
    await shop.run("UPDATE stock_alerts SET confirmed_at = now()")
    await shop.run("DELETE FROM outgoing_mail WHERE kind = 'stock_alert_requested'")


async def put_back(shop: OpenShop, cast: Cast, number: int = 3) -> None:
    await confirm(shop)
    await shop.run("UPDATE stock_items SET on_hand = $2 WHERE variant_id = $1", cast.sold_out_stool, number)


async def email_out(shop: OpenShop, cast: Cast, office: Office) -> str:
    """The way out as the letter names it, without the host."""
    await put_back(shop, cast)
    await send_stock_alerts(shop.shop.database, shop.shop.settings)
    await deliver_emails(shop.shop.database, settings_with(shop, office[1]))
    header = str(office[0].emails[-1]["List-Unsubscribe"])
    return header.removeprefix("<http://shop.test").removesuffix(">")


async def test_a_sold_out_product_offers_the_form_on_a_public_page(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    page = await client.get("/p/oak-stool")
    assert "Email me when it's back" in page.text
    assert "Add to cart" not in page.text
    await ask(client, cast)
    await sign_in(client, shop)
    again = await client.get("/p/oak-stool")
    assert again.headers["cache-control"].startswith("public")
    assert again.text == page.text
    assert "Email me when" not in (await client.get("/p/opal-lamp")).text


async def test_a_variant_is_chosen_as_for_buying(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await shop.run("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.ink_mug)
    assert "Email me when" not in (await client.get("/p/stoneware-mug")).text
    page = (await client.get(f"/p/stoneware-mug?variant={cast.ink_mug}")).text
    assert 'action="/p/stoneware-mug/stock-alerts" method="post"' in page
    assert f'name="variant_id" value="{cast.ink_mug}"' in page


async def test_the_form_redirects_and_reveals_nothing_the_second_time(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    answers = [await ask(client, cast, email) for email in ("ada@example.com", "Ada@Example.com", "eve@example.com")]
    assert {(one.status_code, one.headers["location"], one.text) for one in answers} == {
        (303, f"{FORM}?variant={cast.sold_out_stool}", "")
    }
    noted = await client.get(answers[0].headers["location"])
    assert "We'll email you" in noted.text
    assert noted.headers["cache-control"] == "no-store"
    assert await shop.value(WAITING) == "ada@example.com eve@example.com"


async def test_htmx_is_answered_in_place(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    answers = [await ask(client, cast, **HTMX) for _ in range(2)]
    assert answers[0].text == answers[1].text
    assert answers[0].text.lstrip().startswith('<div class="buy" id="catalogue-buy">')
    assert "We'll email you when it is back" in answers[0].text


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "a b@example.com", "\x00@example.com", "x" * 300 + "@example.com"]
)
@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_an_invalid_address_is_refused_beside_the_field(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, email: str, headers: dict[str, str]
) -> None:
    refused = await ask(client, cast, email, **headers)
    assert refused.status_code == 422
    assert 'id="alert-error" role="alert">Enter ' in refused.text
    assert 'aria-describedby="alert-error alert-hint"' in refused.text
    if email == "ada":
        assert 'value="ada"' in refused.text
    assert await shop.value("SELECT count(*) FROM stock_alerts") == 0


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_a_product_back_in_stock_is_offered_for_sale(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, headers: dict[str, str]
) -> None:
    await put_back(shop, cast)
    refused = await ask(client, cast, **headers)
    assert refused.status_code == 409
    assert "back in stock" in refused.text
    assert "Add to cart" in refused.text


async def test_an_unpublished_product_has_no_alerts(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    for path, variant in (
        ("/p/nothing", cast.sold_out_stool), ("/p/secret-chair", cast.secret_chair),
        ("/p/oak-stool", cast.secret_chair), ("/p/oak-stool", "nonsense"),
    ):  # fmt: skip
        data = {"variant_id": str(variant), "email": "ada@example.com"}
        assert (await client.post(f"{path}/stock-alerts", data=data)).status_code == 404, path
        assert (await client.get(f"{path}/stock-alerts?variant={variant}")).status_code == 404, path
    assert await shop.value("SELECT count(*) FROM stock_alerts") == 0


async def test_a_signed_in_customer_need_not_type_an_address(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    user_id = await sign_in(client, shop)
    assert (await ask(client, cast, "")).status_code == 303
    assert await shop.value("SELECT user_id FROM stock_alerts") == user_id
    assert (await ask(client, cast, "eve@example.com")).status_code == 303
    assert await shop.value("SELECT count(*) FROM stock_alerts WHERE user_id IS NULL") == 1
    page = (await client.get("/account/stock-alerts")).text
    assert page.count("Oak Stool</a>") == 1
    [own] = re.findall(r"/account/stock-alerts/[0-9a-f-]+/removal", page)
    async with shop.visitor() as stranger:
        await sign_in(stranger, shop, "grace@example.com")
        assert (await stranger.post(own)).status_code == 404
        assert "Oak Stool" not in (await stranger.get("/account/stock-alerts")).text
    gone = await client.post(own)
    assert "Alert removed." in (await client.get(gone.headers["location"])).text
    assert await shop.value(WAITING) == "eve@example.com"


async def test_the_eleventh_request_of_a_minute_waits(shop: OpenShop, cast: Cast) -> None:
    await shop.shop.bell._redis.flushdb()
    async with open_shop(replace(shop.shop.settings, rate_limits=True)) as opened, opened.visitor() as visitor:
        answers = [await ask(visitor, cast, f"{n}@example.com") for n in range(11)]
        api = f"/api/variants/{cast.sold_out_stool}/stock-alerts"
        answers.append(await visitor.post(api, json={"email": "other@example.com"}))
    assert [one.status_code for one in answers] == [303] * 10 + [429] * 2
    assert all(0 < int(one.headers["retry-after"]) <= 60 for one in answers[10:])
    assert "Email me when it's back" in answers[10].text


async def test_one_network_asks_ten_times_a_day_for_one_variant(shop: OpenShop, cast: Cast) -> None:
    redis = shop.shop.bell._redis
    await redis.flushdb()
    async with open_shop(replace(shop.shop.settings, rate_limits=True)) as opened, opened.visitor() as visitor:
        for number in range(10):
            await ask(visitor, cast, f"{number}@example.com")
        for key in await redis.keys("mercer-limits:stock-alert:60:*"):
            await redis.delete(key)
        assert (await ask(visitor, cast, "9@example.com")).status_code == 303
        refused = await ask(visitor, cast, "10@example.com")
        assert int(refused.headers["retry-after"]) > 86000
        assert "Try again in 24 hours." in refused.text
        await sign_in(visitor, opened)
        assert (await ask(visitor, cast, "")).status_code == 303


async def test_the_email_links_to_the_product_and_to_unsubscribe(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: Office
) -> None:
    await ask(client, cast)
    await ask(client, cast, "eve@example.com")
    way = await email_out(shop, cast, post_office)
    message, _ = post_office[0].emails
    assert (message["To"], message["Subject"]) == ("ada@example.com", "Oak Stool is back in stock")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body
        text = body.get_content()
        assert f"http://shop.test/p/oak-stool?variant={cast.sold_out_stool}" in text
        assert str(message["List-Unsubscribe"])[1:-1] in text
        assert "3 left" in text
        assert "can't reserve it" in " ".join(text.split())
    assert way.startswith("/stock-alerts/")


async def test_unsubscribing_asks_first_and_deletes_everything(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: Office
) -> None:
    await shop.run("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.ink_mug)
    mug = {"variant_id": str(cast.ink_mug), "email": "ADA@example.com"}
    await client.post("/p/stoneware-mug/stock-alerts", data=mug)
    await ask(client, cast)
    way = await email_out(shop, cast, post_office)
    shown = await client.get(way)
    assert "Unsubscribe from stock alerts?" in shown.text
    assert "ada@" not in shown.text.lower()
    assert await shop.value(WAITING) == "ADA@example.com"
    [action] = re.findall(r'action="(/stock-alerts/[^"]+)"', shown.text)
    for _ in range(2):
        assert "You've unsubscribed" in (await client.post(action)).text
    assert await shop.value("SELECT count(*) FROM stock_alerts") == 0


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
    ],
    ids=["urlencoded", "multipart"],
)
async def test_mail_providers_unsubscribe_with_one_click(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: Office, body: dict[str, dict[str, object]]
) -> None:
    await ask(client, cast)
    way = await email_out(shop, cast, post_office)
    async with shop.visitor() as provider:
        assert (await provider.post(way, **body)).status_code == 200  # type: ignore[arg-type]
    assert await shop.value("SELECT count(*) FROM stock_alerts") == 0


async def test_unsubscribing_needs_the_key(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: Office
) -> None:
    await ask(client, cast)
    way = await email_out(shop, cast, post_office)
    for wrong in (way.partition("?")[0], way[:-1] + "!", way + "x", way.replace("key=", "key=%C3%A9")):
        assert (await client.get(wrong)).status_code == 404
        assert (await client.post(wrong)).status_code == 404
    assert await shop.value("SELECT count(*) FROM stock_alerts") == 1


async def test_restocking_by_staff_rings_the_bell(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: Office
) -> None:
    clerk = await official(client, shop, "staff")
    await deliver_emails(shop.shop.database, settings_with(shop, post_office[1]))
    post_office[0].arrived.clear()
    await ask(client, cast)
    await confirm(shop)
    await shop.shop.bell._redis.flushdb()
    async with at_work(lambda stop: listen(Workshop(shop.shop.database, settings_with(shop, post_office[1])), stop)):
        stock = {"delta": 2, "reason": "delivery"}
        path = f"/api/variants/{cast.sold_out_stool}/stock"
        assert (await client.put(path, json=stock, headers=clerk.headers)).status_code == 200
        await asyncio.wait_for(post_office[0].arrived.wait(), DEADLINE)
    assert str(post_office[0].emails[-1]["Subject"]) == "Oak Stool is back in stock"


async def test_without_redis_the_worker_notifies_on_its_own_clock(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: Office
) -> None:
    settings = replace(settings_with(shop, post_office[1]), redis_url="redis://127.0.0.1:1")
    database = shop.shop.database
    await ask(client, cast)
    await put_back(shop, cast)
    async with (
        at_work(lambda stop: go_round(send_stock_alerts, 0.05, Workshop(database, settings), stop)),
        at_work(lambda stop: go_round(deliver_emails, 0.05, Workshop(database, settings), stop)),
    ):
        await asyncio.wait_for(post_office[0].arrived.wait(), DEADLINE)


def test_a_long_unsubscribe_url_is_not_folded() -> None:
    settings = replace(Settings(), base_url=f"https://{'shop.' * 20}example")
    context = {"alert_id": str(uuid4()), "variant_id": str(uuid4()), "slug": "oak-stool"}
    message = OutgoingEmail(uuid4(), "back_in_stock", "ada@example.com", None, context, 1)
    sent = address(settings, message, EmailCopy("Back", "Back", "<p>Back</p>")).content()
    way = settings.base_url + alert_path(settings, UUID(context["alert_id"]))
    assert f"\r\nList-Unsubscribe: <{way}>\r\n".encode() in sent
