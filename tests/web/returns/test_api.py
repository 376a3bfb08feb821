"""Returns through the API: requested by the owner, answered by staff, received once, and refunded once."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from domain.payments.gateway import GatewayRefusedError, ProviderRefund, RefundAnswer
from domain.stock.queries import promised_of
from tests.support.api.orders import order_of
from tests.support.api.people import sign_up
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.payments import simulated
from tests.support.shop import allow
from tests.web.orders.test_refunds_api import Sale, sale

__all__ = ["sale"]

ON_HAND = "SELECT on_hand FROM stock_items WHERE variant_id = $1"
LATER = {
    "order_events": "UPDATE order_events SET created_at = created_at - make_interval(days => $1)",
    "shipments": "UPDATE shipments SET created_at = created_at - make_interval(days => $1)",
}


@dataclass
class Post:
    """An order of three kettles and two mugs that was sent, and ways to give it back."""

    sale: Sale

    async def ask(self, *quantities: int, key: str = "", reason: str = "damaged", **body: object) -> httpx.Response:
        """Ask to give back so many of each line."""
        lines = [
            {"line_id": line["id"], "quantity": count, "reason": reason}
            for line, count in zip(self.sale.order["lines"], quantities, strict=False)
            if count
        ]
        headers = {**self.sale.ada.headers, **({"Idempotency-Key": key} if key else {})}
        path = f"{self.sale.path}/returns"
        return await self.sale.client.post(path, json={"lines": lines, **body}, headers=headers)

    async def asked(self, *quantities: int) -> str:
        """The id of a return that was asked for."""
        answer = await self.ask(*quantities)
        assert answer.status_code == 201, answer.text
        found: str = answer.json()["id"]
        return found

    async def approved(self, *quantities: int) -> str:
        """The id of a return that was approved."""
        found = await self.asked(*quantities)
        assert (await self.move(found, "approved")).status_code == 200
        return found

    async def move(self, name: str, status: str, **body: object) -> httpx.Response:
        """Staff bring a return somewhere."""
        path = f"/api/returns/{name}/status"
        return await self.sale.client.put(path, json={"status": status, **body}, headers=self.sale.clerk.headers)

    async def withdraw(self, name: str) -> httpx.Response:
        """Ada takes it back."""
        path = f"{self.sale.path}/returns/{name}/withdrawal"
        return await self.sale.client.post(path, headers=self.sale.ada.headers)

    async def seen(self) -> dict[str, Any]:
        """The returns as Ada sees them."""
        answer = await self.sale.client.get(f"{self.sale.path}/returns", headers=self.sale.ada.headers)
        found: dict[str, Any] = answer.json()
        return found

    async def left(self) -> list[int]:
        """How many of each line may be given back."""
        found = {one["line_id"]: one["quantity"] for one in (await self.seen())["returnable"]}
        return [found.get(line["id"], 0) for line in self.sale.order["lines"]]

    def came(self, *quantities: int, restock: bool = False) -> list[dict[str, object]]:
        """So many of each line came."""
        lines = self.sale.order["lines"]
        return [
            {"line_id": line["id"], "quantity": n, "restock": restock}
            for line, n in zip(lines, quantities, strict=False)
        ]


async def dispatch(sale: Sale, *quantities: int) -> None:
    """Staff send so many of each line, or all."""
    lines = [
        {"line_id": line["id"], "quantity": n} for line, n in zip(sale.order["lines"], quantities, strict=False) if n
    ]
    body = {"lines": lines} if lines else {}
    sent = await sale.client.post(f"{sale.path}/shipments", json=body, headers=sale.clerk.headers)
    assert sent.status_code == 201, sent.text


@pytest.fixture
async def post(sale: Sale) -> Post:
    await dispatch(sale)
    return Post(sale)


async def test_a_return_from_the_request_to_the_refund(post: Post) -> None:
    sale = post.sale
    asked = await post.ask(2, 1, words="A chip at the rim.")
    assert asked.status_code == 201, asked.text
    made = asked.json()
    assert (made["status"], made["number"], made["words"]) == ("requested", "R-10001", "A chip at the rim.")
    assert made["allowed_statuses"] == ["withdrawn"]
    assert await post.left() == [1, 1]
    approved = (await post.move(made["number"], "approved", note="Send it\nto Leeds.")).json()
    assert (approved["answer"], approved["allowed_statuses"]) == ("Send it\nto Leeds.", ["received"])
    received = await post.move(made["id"], "received", note="Well packed.", lines=post.came(2, 1, restock=True))
    assert received.status_code == 200, received.text
    assert received.json()["refund"] | {"id": ""} == {"id": "", "amount": 2 * 7800 + 1800, "status": "succeeded"}
    assert [one["restocked"] for one in received.json()["lines"]] == [2, 1]
    assert await sale.shop.value(ON_HAND, sale.cast.kettle) == KETTLE_STOCK - 1
    order = await sale.seen()
    assert order["payment_status"] == "partially_refunded"
    assert [one["kind"] for one in order["events"]][3:] == [
        "return_requested", "return_approved", "return_received", "refunded",
    ]  # fmt: skip
    assert "Well packed." not in str(order)
    assert sale.clerk.email not in str(order) + str(await post.seen())
    emails = "SELECT array_agg(kind::text ORDER BY id) FROM outgoing_mail WHERE kind ~ 'return|refund'"
    assert await sale.shop.value(emails) == ["return_requested", "return_approved", "order_refunded"]
    assert order["invoices"][1]["kind"] == "credit_note"
    await sale.books()


async def test_moves_that_are_not_allowed_name_those_that_are(post: Post) -> None:
    name = await post.asked(1)
    refused = await post.move(name, "received")
    assert (refused.status_code, refused.json()["code"]) == (409, "move_refused")
    assert "approved, declined" in refused.json()["detail"]
    assert (await post.move(name, "withdrawn")).status_code == 409
    assert (await post.move(name, "requested")).status_code == 409
    assert (await post.move(name, "declined")).json()["errors"][0]["pointer"] == "/note"
    assert (await post.move(name, "declined", note="It was used.")).json()["allowed_statuses"] == []
    assert "nothing further" in (await post.move(name, "approved")).json()["detail"]
    late = await post.withdraw(name)
    assert (late.status_code, late.json()["code"]) == (409, "move_refused")
    assert await post.left() == [3, 2]


@pytest.mark.parametrize("approved", [True, False])
async def test_the_owner_withdraws_a_return_until_it_is_received(post: Post, approved: bool) -> None:
    name = await (post.approved(3) if approved else post.asked(3))
    assert await post.left() == [0, 2]
    assert (await post.withdraw(name)).json()["status"] == "withdrawn"
    assert await post.left() == [3, 2]
    assert (await post.withdraw(name)).status_code == 409
    assert (await post.move(name, "received")).status_code == 409


async def test_an_approval_without_words_says_what_is_usual(post: Post) -> None:
    name = await post.asked(1)
    answer = (await post.move(name, "approved")).json()["answer"]
    assert "R-10001" in answer
    assert "1 Example Street" in answer


async def test_never_more_than_was_sent(sale: Sale) -> None:
    post = Post(sale)
    early = await post.ask(1)
    assert (early.status_code, early.json()["code"]) == (409, "return_refused")
    assert (await post.seen())["until"] is None
    await dispatch(sale, 2)
    assert await post.left() == [2, 0]
    assert (await post.ask(3)).status_code == 409
    assert (await post.ask(0, 1)).status_code == 409
    assert (await post.ask(1)).status_code == 201
    assert (await post.ask(2)).status_code == 409
    assert await sale.shop.value("SELECT sum(quantity)::int FROM return_lines") == 1


async def test_refunded_items_cannot_be_returned_unless_they_were_never_sent(sale: Sale) -> None:
    post = Post(sale)
    await sale.refund(lines=[sale.line(0, 1)])
    await dispatch(sale)
    assert await post.left() == [2, 2]
    await sale.refund(lines=[sale.line(0, 1)])
    assert await post.left() == [1, 2]
    assert (await post.ask(2)).status_code == 409


async def test_what_came_back_of_a_first_parcel_leaves_the_second_due(sale: Sale) -> None:
    post = Post(sale)
    await dispatch(sale, 2, 2)
    found = await post.approved(2)
    assert (await post.move(found, "received", lines=post.came(2))).json()["refund"]
    async with sale.shop.shop.database.read() as connection:
        assert await promised_of(connection, UUID(sale.order["lines"][0]["variant_id"])) == 1
    await dispatch(sale)
    assert await sale.shop.value("SELECT sum(quantity)::int FROM shipment_lines") == 5
    order = await sale.client.get(sale.path, headers=sale.ada.headers)
    assert order.json()["status"] == "shipped"


async def test_received_items_are_not_returned_twice_even_if_the_refund_failed(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_wish: ProviderRefund) -> RefundAnswer:
        raise GatewayRefusedError("The card is closed.")

    monkeypatch.setattr(simulated(post.sale.shop), "refund", refuse)
    name = await post.approved(2)
    received = (await post.move(name, "received", lines=post.came(2, restock=True))).json()
    assert received["refund"]["status"] == "failed"
    assert await post.left() == [1, 2]
    assert await post.sale.shop.value(ON_HAND, post.sale.cast.kettle) == KETTLE_STOCK - 1
    await post.sale.books()


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"lines": []}, "/lines"),
        ({"lines": [{"line_id": str(uuid4()), "quantity": 1, "reason": "damaged"}]}, "/lines/0/line_id"),
        ({"lines": "all"}, "/lines"),
        ({"reason": "bored"}, "/lines/0/reason"),
        ({"words": "a\x07b"}, "/words"),
        ({"words": "x" * 1001}, "/words"),
        ({"status": "approved"}, "/status"),
    ],
)
async def test_invalid_requests_have_a_pointer(post: Post, body: dict[str, Any], pointer: str) -> None:
    reason = body.pop("reason", "damaged")
    refused = await post.ask(1, reason=reason, **body)
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert await post.sale.shop.value("SELECT count(*) FROM return_requests") == 0


@pytest.mark.parametrize("quantity", [0, -1, 10**9, 1.5, "1", True])
async def test_quantities_are_whole_and_positive(post: Post, quantity: object) -> None:
    line = {"line_id": post.sale.order["lines"][0]["id"], "quantity": quantity, "reason": "damaged"}
    assert (await post.ask(lines=[line])).status_code == 422


async def test_a_line_is_named_once(post: Post) -> None:
    line = {"line_id": post.sale.order["lines"][0]["id"], "quantity": 1, "reason": "damaged"}
    assert (await post.ask(lines=[line, line])).json()["errors"][0]["pointer"] == "/lines/1/line_id"
    name = await post.approved(2)
    doubled = [*post.came(1), *post.came(1)]
    assert (await post.move(name, "received", lines=doubled)).status_code == 422
    assert (await post.move(name, "received", lines=post.came(3))).status_code == 422
    assert (await post.move(name, "received", lines=post.came(0))).status_code == 422
    assert (await post.move(name, "received", lines=post.came(1, 1))).status_code == 422
    assert await post.sale.shop.value("SELECT count(*) FROM refunds") == 0


async def test_only_a_receipt_names_lines(post: Post) -> None:
    name = await post.asked(1)
    assert (await post.move(name, "approved", lines=post.came(1))).json()["errors"][0]["pointer"] == "/lines"


@pytest.mark.parametrize(("days", "open_still"), [(29, True), (31, False)])
async def test_the_return_period_ends(post: Post, days: int, open_still: bool) -> None:
    await post.sale.shop.run(LATER["shipments"], days)
    await post.sale.shop.run(LATER["order_events"], days)
    assert (await post.ask(1)).status_code == (201 if open_still else 409)
    assert bool((await post.seen())["returnable"]) is open_still


async def test_the_return_period_begins_with_the_delivery_if_known(post: Post) -> None:
    await post.sale.shop.run(LATER["shipments"], 40)
    assert await post.left() == [0, 0]
    delivered = {"status": "delivered"}
    path = f"{post.sale.path}/status"
    assert (await post.sale.client.put(path, json=delivered, headers=post.sale.clerk.headers)).status_code == 200
    assert await post.left() == [3, 2]


async def test_a_key_makes_one_return_and_is_replayed(post: Post) -> None:
    answers = await asyncio.gather(*(post.ask(3, key="one") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    other = await post.ask(2, key="one")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_return_is_closed_to_strangers(post: Post, client: httpx.AsyncClient) -> None:
    sale, name = post.sale, await post.asked(1)
    eve = await sign_up(client, sale.shop, "eve@example.com")
    client.cookies.clear()
    other = (await client.post("/api/orders", json=order_of(sale.cast), headers=eve.headers)).json()
    line = {"line_id": sale.order["lines"][0]["id"], "quantity": 1, "reason": "damaged"}
    for headers in (eve.headers, {}):
        assert (await client.get(f"{sale.path}/returns", headers=headers)).status_code == 404
        assert (await client.post(f"{sale.path}/returns", json={"lines": [line]}, headers=headers)).status_code == 404
        assert (await client.post(f"{sale.path}/returns/{name}/withdrawal", headers=headers)).status_code == 404
    theirs = f"/api/orders/{other['id']}/returns/{name}/withdrawal"
    assert (await client.post(theirs, headers=eve.headers)).status_code == 404
    by_link = f"{sale.path}/returns?key={sale.order['access_key']}"
    assert (await client.get(by_link)).json()["items"][0]["id"] == name
    assert (await client.put(f"/api/returns/{name}/status", json={"status": "approved"})).status_code == 401
    mine = await client.put(f"/api/returns/{name}/status", json={"status": "approved"}, headers=sale.ada.headers)
    assert mine.status_code == 403
    assert (await post.move(str(uuid4()), "approved")).status_code == 404


async def test_the_list_has_waiting_returns_first(post: Post) -> None:
    done, waiting, sent = await post.asked(1), await post.asked(1), await post.asked(0, 1)
    await post.move(done, "declined", note="No.")
    await post.move(sent, "approved")
    found, path = [], "/api/admin/returns?limit=1"
    for _ in range(3):
        page = await post.sale.client.get(path, headers=post.sale.clerk.headers)
        found += [one["id"] for one in page.json()["items"]]
        path = f"/api/admin/returns?limit=1&cursor={page.json()['next_cursor']}"
    assert found == [waiting, sent, done]
    only = await post.sale.client.get("/api/admin/returns?status=declined", headers=post.sale.clerk.headers)
    assert [one["id"] for one in only.json()["items"]] == [done]


async def test_a_return_may_be_received_in_part(post: Post) -> None:
    name = await post.approved(2, 1)
    received = (await post.move(name, "received", lines=post.came(1, 0, restock=True))).json()
    assert ([one["received"] for one in received["lines"]], received["refund"]["amount"]) == ([1, 0], 7800)
    assert await post.left() == [2, 2]
    await post.sale.books()


async def test_a_refund_never_exceeds_the_money_left(post: Post) -> None:
    """Staff gave money back meanwhile, by amount and by line: what is left goes back, and then nothing."""
    sale = post.sale
    first, second, third = await post.approved(1), await post.approved(1), await post.approved(0, 1)
    await sale.refund(amount=sale.order["total"] - 5000)
    assert (await post.move(first, "received")).json()["refund"]["amount"] == 5000
    nothing = (await post.move(second, "received", lines=post.came(1, restock=True))).json()
    assert (nothing["refund"], nothing["credited"], nothing["lines"][0]["restocked"]) == (None, 0, 1)
    assert (await post.move(third, "received")).status_code == 200
    emails = "SELECT count(*) FROM outgoing_mail WHERE kind = 'return_received'"
    assert await sale.shop.value(emails) == 2
    assert (await sale.seen())["payment_status"] == "refunded"
    await sale.books()


async def test_items_refunded_meanwhile_are_not_refunded_again(post: Post) -> None:
    name = await post.approved(3)
    await post.sale.refund(lines=[post.sale.line(0, 2, restock=True)])
    received = (await post.move(name, "received", lines=post.came(3, restock=True))).json()
    assert (received["refund"]["amount"], received["lines"][0]["restocked"]) == (7800, 1)
    assert await post.sale.shop.value(ON_HAND, post.sale.cast.kettle) == KETTLE_STOCK
    await post.sale.books()


async def at_once(post: Post, count: int) -> Counter[int]:
    """So many members of staff press at once."""
    name = await post.approved(2)
    moves = (post.move(name, "received", lines=post.came(2, restock=True)) for _ in range(count))
    return Counter(answer.status_code for answer in await asyncio.gather(*moves))


async def test_of_ten_receipts_at_once_one_wins(post: Post) -> None:
    assert await at_once(post, 10) == {200: 1, 409: 9}
    assert await post.sale.shop.value("SELECT sum(amount)::int FROM refunds") == 2 * 7800
    assert await post.sale.shop.value(ON_HAND, post.sale.cast.kettle) == KETTLE_STOCK - 1
    await post.sale.books()


@pytest.fixture
async def owing(sale: Sale, cast: Cast) -> Post:
    """The same by invoice: confirmed by staff and sent, not paid."""
    items = [{"variant_id": str(cast.kettle), "quantity": 3}, {"variant_id": str(cast.oat_mug), "quantity": 2}]
    await allow(sale.shop, "invoice")
    body = order_of(cast, items=items, payment_method="invoice")
    sale.order = (await sale.client.post("/api/orders", json=body, headers=sale.ada.headers)).json()
    path = f"{sale.path}/status"
    await sale.client.put(path, json={"status": "confirmed"}, headers=sale.clerk.headers)
    await dispatch(sale)
    return Post(sale)


async def test_returned_items_that_were_not_paid_are_owed_no_more(owing: Post) -> None:
    sale = owing.sale
    name = await owing.approved(2)
    received = (await owing.move(name, "received", lines=owing.came(2, restock=True))).json()
    assert (received["refund"], received["credited"]) == (None, 2 * 7800)
    assert await sale.shop.value("SELECT count(*) FROM refunds") == 0
    order = await sale.seen()
    assert [(one["kind"], one["total"]) for one in order["invoices"]] == [
        ("invoice", order["total"]), ("credit_note", 15600),
    ]  # fmt: skip
    await sale.books()
    by_hand = {"provider": "by_hand"}
    paid = await sale.client.post(f"{sale.path}/payments", json=by_hand, headers=sale.clerk.headers)
    assert paid.status_code == 201, paid.text
    assert await sale.shop.value("SELECT amount FROM payments WHERE provider = 'by_hand'") == order["total"] - 15600
    twice = await sale.refund(lines=[sale.line(0, 2)])
    assert (twice.status_code, "Only 1 of" in twice.json()["detail"]) == (409, True)
    last = await owing.approved(1, 2)
    assert (await owing.move(last, "received")).json()["refund"]["amount"] == 7800 + 2 * 1800
    assert (await sale.seen())["payment_status"] == "refunded"
    await sale.books()


async def test_export_and_erasure_know_the_customers_words(post: Post) -> None:
    sale = post.sale
    name = (await post.ask(1, words="It came with a chip.")).json()["id"]
    await post.move(name, "declined", note="Dear Ada, it was used.")
    exported = (await sale.client.get("/api/me/export", headers=sale.ada.headers)).text
    assert "It came with a chip." in exported
    assert "Dear Ada" in exported
    await sale.client.put(f"{sale.path}/status", json={"status": "delivered"}, headers=sale.clerk.headers)
    gone = await sale.client.request("DELETE", "/api/me", headers=sale.ada.headers)
    assert gone.status_code < 300, gone.text
    kept = "SELECT words || answer FROM return_requests"
    assert await sale.shop.value(kept) == ""
    assert await sale.shop.value("SELECT string_agg(note, '') FROM order_events WHERE kind ~ 'return'") == ""
