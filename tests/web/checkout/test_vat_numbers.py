"""VAT numbers from the checkout of a German shop to the invoice, and what the register of the EU answers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from limits import RateLimitItemPerMinute

from domain.accounts.views import Role
from tests.support.api.orders import order_of, staff
from tests.support.cast import Cast
from tests.support.documents import words_of
from tests.support.shop import ADDRESS, OpenShop, add, check_books, fields_of, open_shop
from tests.support.web.people import sign_in
from tests.support.web.vies_server import DOWN, UNKNOWN, VALID, ViesServer, vies_server
from web.adapters import vies
from web.adapters.vies import Vies
from web.checkout import vat

FRENCH, GERMAN = "FR40303265045", "DE136695976"
PARIS = {**ADDRESS, "line1": "1 rue de Rivoli", "city": "Paris", "postal_code": "75001", "country": "FR",
         "vat_number": "fr 40 303 265 045"}  # fmt: skip
TO_PARIS = {"name": "Ada Byron", "line1": "1 rue de Rivoli", "city": "Paris", "postal_code": "75001", "country": "FR"}


@dataclass
class German:
    """A shop in Germany, a client of it, and the register that it asks."""

    shop: OpenShop
    client: httpx.AsyncClient
    register: ViesServer

    async def order(self, cast: Cast, **changes: Any) -> httpx.Response:
        """Order a kettle to Paris by JSON, with the French number; an order is answered as it is read later."""
        body = order_of(cast, shipping_address=TO_PARIS, vat_number=FRENCH)
        placed = await self.client.post("/api/orders", json={**body, **changes})
        if placed.status_code == 201:
            key = {"key": placed.json()["access_key"]}
            assert (await self.client.get(placed.headers["Location"], params=key)).content == placed.content
        return placed


@pytest.fixture
async def german(shop: OpenShop) -> AsyncIterator[German]:
    async with vies_server() as register:
        own = replace(shop.shop.settings, home_country="DE", seller_vat_number=GERMAN)
        settings = replace(own, tax_countries=frozenset({"DE", "FR"}), vies_url=register.address)
        async with open_shop(settings) as opened, opened.visitor() as client:
            yield German(opened, client, register)


async def test_a_valid_number_makes_net_prices_on_page_order_and_documents(german: German, cast: Cast) -> None:
    client = german.client
    await add(client, cast.kettle)
    shown = await client.post("/checkout/quotation", data=PARIS)
    assert "This number is valid" in shown.text
    assert "Reverse charge: no VAT is charged" in shown.text
    assert "1 × £65" in shown.text
    assert "£10.79" in shown.text
    assert "£12.95" not in shown.text  # with VAT, which the order does not charge
    fields = fields_of(shown.text, "/checkout")
    placed = await client.post("/checkout", data={**PARIS, "expected_total": fields["expected_total"]})
    await client.post(placed.headers["location"], data={"outcome": "success"})
    [asked] = german.register.asked  # the second time the answer was remembered
    assert asked == {"countryCode": "FR", "vatNumber": FRENCH[2:], "requesterMemberStateCode": "DE",
                     "requesterNumber": GERMAN[2:]}  # fmt: skip
    await sign_in(client, german.shop, "owner@example.com", Role.ADMIN)
    desk = (await client.get("/admin/orders/M-10001")).text
    assert f"{FRENCH} <small>valid, consultation {VALID['requestIdentifier']}" in desk
    words = words_of((await client.get("/admin/orders/M-10001/invoice")).content)
    for word in (f"VAT number {FRENCH}", f"VAT number {GERMAN}", "Article 138 of Directive 2006/112/EC", "£65.00"):
        assert word in words
    async with german.shop.visitor() as program:
        clerk = await staff(program, german.shop)
        order = (await program.get("/api/orders/M-10001", headers=clerk.headers)).json()
        assert (order["subtotal"], order["tax"], order["tax_included"]) == (6500, 0, False)
        assert order["vat"]["reverse_charge"]
        change = {"lines": [{"line_id": order["lines"][0]["id"], "quantity": 2}]}
        headers = {**clerk.headers, "If-Match": "*"}
        refused = await program.patch("/api/orders/M-10001", json=change, headers=headers)
        assert (refused.status_code, "reverse charge" in refused.json()["detail"]) == (409, True)
        await program.post(
            "/api/orders/M-10001/refunds", json={"reason": "A chip", "amount": 100}, headers=clerk.headers
        )
    assert "Article 138" in words_of((await client.get("/admin/orders/M-10001/credit-notes/1")).content)
    async with german.shop.shop.database.read() as connection:
        await check_books(connection)


async def test_a_number_that_is_not_registered_is_refused_beside_its_field(german: German, cast: Cast) -> None:
    german.register.answer = UNKNOWN
    await add(german.client, cast.kettle)
    for path in ("/checkout/quotation", "/checkout"):
        refused = await german.client.post(path, data=PARIS)
        assert (refused.status_code, 'id="vat_number-error"' in refused.text) == (422, True)
    wrong = await german.order(cast)
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["/vat_number"]
    typo = await german.order(cast, vat_number="FR40303265046")
    assert "wrong digit" in typo.text
    assert len(german.register.asked) == 1  # it was remembered, and a typing error is not asked about


async def test_without_an_answer_the_order_goes_on_with_tax_and_says_so(german: German, cast: Cast) -> None:
    german.register.answer = DOWN
    order = (await german.order(cast)).json()
    assert order["vat"] == {"status": "unreachable", "reverse_charge": False, "checked_at": None, "number": FRENCH,
                            "consultation_number": ""}  # fmt: skip
    assert (order["subtotal"], order["tax_included"], order["taxes"][0]["rate"]) == (7800, True, 2000)
    assert "could not be checked" in order["explanation"]["tax"]
    assert (await german.order(cast)).json()["vat"]["status"] == "unreachable"
    assert len(german.register.asked) == 1  # that there was none is remembered for a minute
    await add(german.client, cast.kettle)
    assert "so your order is with VAT" in (await german.client.post("/checkout/quotation", data=PARIS)).text
    home = replace(german.shop.shop.settings, tax_countries=frozenset({"DE"}))
    async with open_shop(home) as untaxed, untaxed.visitor() as client:
        await add(client, cast.kettle)
        shown = (await client.post("/checkout/quotation", data=PARIS)).text
    assert "No VAT is charged" in shown
    assert "with VAT. Try" not in shown
    assert "so VAT is charged" not in shown
    german.register.answer = dict(VALID)
    await german.shop.shop.vat_numbers._redis.flushdb()
    assert (await german.order(cast)).json()["vat"]["status"] == "valid"


async def test_a_network_that_asked_too_often_orders_with_tax(
    german: German, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(german.shop.shop.limits, "on", True)
    monkeypatch.setattr(vat, "ASK", RateLimitItemPerMinute(1, namespace="vat-number"))
    assert (await german.order(cast)).json()["vat"]["status"] == "valid"
    await german.shop.shop.vat_numbers._redis.delete(german.shop.shop.vat_numbers._key(FRENCH, GERMAN))
    await add(german.client, cast.kettle)
    shown = await german.client.post("/checkout/quotation", data=PARIS)
    assert (shown.status_code, "We could not check this number" in shown.text) == (200, True)
    placed = await german.order(cast)
    assert (placed.status_code, placed.json()["vat"]["status"]) == (201, "unreachable")
    assert len(german.register.asked) == 1


async def test_a_country_whose_register_hangs_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vies, "SECONDS", 0.2)
    async with vies_server() as register:
        asks = Vies(register.address)
        register.answer = None
        assert [await asks.ask(FRENCH, GERMAN) for _ in range(3)] == [None] * 3
        register.answer = dict(VALID)
        assert (await asks.ask("ATU13585627", GERMAN), await asks.ask(FRENCH, GERMAN))[1] is None
        assert [one["countryCode"] for one in register.asked] == ["FR", "AT"]


async def test_nobody_is_asked_where_the_answer_changes_nothing(
    german: German, client: httpx.AsyncClient, cast: Cast
) -> None:
    home = (await german.order(cast, vat_number=GERMAN)).json()
    british = (
        await client.post("/api/orders", json=order_of(cast, shipping_address=TO_PARIS, vat_number=FRENCH))
    ).json()
    assert [one["vat"]["status"] for one in (home, british)] == ["unchecked", "unchecked"]
    assert british["explanation"]["tax"] == "No VAT. Import duty and tax may be due"
    assert german.register.asked == []
    await add(client, cast.kettle)
    assert "vat_number" not in (await client.get("/checkout")).text  # a seller outside of the EU does not ask


@pytest.mark.parametrize("answer", [None, b"<html>", b'{"valid": "yes"}', {}, {"userError": "TIMEOUT", "valid": False}])
async def test_whatever_is_no_answer_is_none(answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vies, "SECONDS", 0.2)
    async with vies_server() as register:
        register.answer = answer
        assert await Vies(register.address).ask(FRENCH, GERMAN) is None
        assert await Vies("http://127.0.0.1:9/").ask(FRENCH, GERMAN) is None
        register.answer = {"errorWrappers": [{"error": "INVALID_INPUT"}]}
        found = await Vies(register.address).ask(FRENCH, GERMAN)
        assert found is not None
        assert not found.valid
