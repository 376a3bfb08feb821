"""A walk through the running shop, as a visitor without JavaScript: about twenty requests, and no order is placed."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from http.cookies import SimpleCookie

import httpx

from domain.cart.operations import delete_cart
from domain.cart.owner import CartOwner
from domain.catalogue.samples import Sample, sample_products
from domain.content.queries import list_pages
from domain.withdrawals.queries import order_to_withdraw_from
from web.auth.signed_links import order_path
from web.config.settings import Settings
from web.http.cookies import CartToken, cart_cookie_name
from web.infra.database import Database
from web.law.rules import TEXTS
from web.law.seen import OK, Known, Page, Seen
from web.mail.samples import sample

EMAILS = ("order_placed", "order_confirmed")
CATEGORY = re.compile(r"/c/[\w-]+")


class LookError(Exception):
    """The shop cannot be looked at: it does not answer, or not to us. The message says so to its owner."""


async def read_known(database: Database, settings: Settings) -> Known:
    """What is known of a shop with these settings by its database: up to nine queries."""
    async with database.read() as connection:
        samples = await sample_products(connection, settings.currency)
        written = {page.slug: page for page in await list_pages(connection)}
        order = await order_to_withdraw_from(connection, rules=settings.return_rules)
    return Known(settings, samples, written, order_path(settings, order.number, order.id) if order else "")


async def walk(
    client: httpx.AsyncClient, database: Database, known: Known, *, sell_to: Sequence[str], day: date
) -> Seen:
    """Look at the shop's pages. What this puts into a cart is removed again, with the cart.

    Raises `LookError`.
    """
    front = await _get(client, "/")
    if front.status != OK:
        closed = "" if known.settings.open else " It is closed: its SECRET_KEY has to be the one of this command."
        raise LookError(f"The front page answers {front.status}.{closed}")
    products = [(one, await _get(client, f"/p/{one.slug}?variant={one.variant_id}")) for one in known.samples]
    texts = {slug: await _get(client, f"/pages/{slug}") for slug in TEXTS}
    look = front.soup.select_one('link[rel="stylesheet"][href^="/look/"]')
    async with _cart(client, database, known) as cart:
        checkouts = {code: await _quotation(client, code) for code in sell_to} if cart else {}
    return Seen(
        known,
        day,
        tuple(sell_to),
        front,
        tuple([await _get(client, path) for path in CATEGORY.findall(front.html)[:1]]),
        tuple(products),
        cart,
        checkouts,
        texts,
        await _get(client, "/withdraw"),
        await _get(client, known.order_path) if known.order_path else None,
        tuple(sample(known.settings, kind) for kind in EMAILS),
        (await client.get(str(look["href"]))).text if look else "",
    )


@asynccontextmanager
async def _cart(client: httpx.AsyncClient, database: Database, known: Known) -> AsyncIterator[Page | None]:
    """A guest's cart with one product that can be bought, None if there is none; it is deleted afterwards."""
    bought: Sample | None = next((one for one in known.samples if one.buyable), None)
    if bought is None:
        yield None
        return
    try:
        yield await _post(client, "/cart/lines", {"variant_id": str(bought.variant_id), "quantity": "1"})
    finally:
        token = client.cookies.get(cart_cookie_name(known.settings)) or ""
        async with database.transaction() as connection:
            await delete_cart(connection, owner=CartOwner(token_hash=CartToken(token).hash))
        client.cookies.clear()


async def _quotation(client: httpx.AsyncClient, country: str) -> Page:
    return await _post(client, "/checkout/quotation", {"country": country})


async def _get(client: httpx.AsyncClient, path: str) -> Page:
    return _page(path.partition("?")[0], await _ask(client, "GET", path))


async def _post(client: httpx.AsyncClient, path: str, form: Mapping[str, str]) -> Page:
    answer = await _ask(client, "POST", path, form)
    return _page(answer.url.path, answer)


async def _ask(
    client: httpx.AsyncClient, method: str, path: str, form: Mapping[str, str] | None = None
) -> httpx.Response:
    try:
        return await client.request(method, path, data=form, follow_redirects=True)
    except httpx.HTTPError as error:
        raise LookError(f"The shop does not answer at {client.base_url}: {error or type(error).__name__}") from None


def _page(path: str, answer: httpx.Response) -> Page:
    stored = [one for each in (*answer.history, answer) for one in each.headers.get_list("set-cookie")]
    return Page(path, answer.status_code, answer.text, tuple(name for one in stored for name in SimpleCookie(one)))
