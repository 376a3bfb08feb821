"""Discount codes on the staff's pages, by forms alone."""

from datetime import UTC, datetime

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.cast import Cast
from tests.support.codes import make_code
from tests.support.shop import ADDRESS, HTMX, OpenShop, add, fields_of
from tests.support.web.people import sign_in

HERE = "/admin/discounts"
CODE = {
    "code": "Autumn10", "kind": "percentage", "value": "10%", "minimum_subtotal": "£1,050.5", "limit_total": "1,000",
    "limit_per_customer": "", "starts_at": "2026-07-01T09:00", "ends_at": "2999-12-24T18:00",
}  # fmt: skip


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A browser of staff."""
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    return client


async def coded(shop: OpenShop, **columns: object) -> str:
    async with shop.shop.database.transaction() as connection:
        return f"{HERE}/{await make_code(connection, **columns)}"  # type: ignore[arg-type]


async def test_a_code_is_made_as_people_write_it(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    made = await clerk.post(HERE, data=CODE)
    assert made.status_code == 303, made.text
    row = "SELECT ARRAY[code, kind, value::text, minimum_subtotal::text, limit_total::text] FROM discounts"
    assert await shop.value(row) == ["Autumn10", "percentage", "10", "105050", "1000"]
    assert await shop.value("SELECT starts_at FROM discounts") == datetime(2026, 7, 1, 8, tzinfo=UTC), "British summer"
    page = (await clerk.get(made.headers["location"])).text
    assert "Code created." in page
    fields = fields_of(page, made.headers["location"].partition("?")[0])
    assert {**fields, "kind": CODE["kind"]} == {
        **CODE, "value": "10", "minimum_subtotal": "1050.50", "limit_total": "1000", "version": "1",
    }  # fmt: skip
    seen = (await clerk.get(HERE)).text
    assert all(
        words in seen
        for words in ("Autumn10", "10% off, minimum spend £1,050.50", "0 of 1000 uses", "1 July 2026, 09:00")
    )


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("code", "two words", "Use up to 40 letters and digits"),
        ("code", "", "Enter the code"),
        ("kind", "gift", "Choose a type"),
        ("value", "10.5", "whole number from 1 to 100"),
        ("value", "-1", "whole number from 1 to 100"),
        ("minimum_subtotal", "1.234", "2 decimal places"),
        ("minimum_subtotal", "-5", "such as 12.50"),
        ("minimum_subtotal", "9" * 16, "too large"),
        ("limit_total", "0", "at least 1"),
        ("limit_per_customer", "two", "at least 1"),
        ("starts_at", "soon", "Enter a date"),
        ("starts_at", "2027-03-28T01:30", "clocks go forward"),
        ("ends_at", "2026-06-30T09:00", "an end after the start"),
        ("ends_at", "0001-01-01T00:00", "Choose a year from 1900"),
        ("ends_at", "9999-12-31T23:59+14:00", "Enter a date"),
    ],
)
async def test_an_invalid_code_is_refused_beside_its_field_and_nothing_is_lost(
    clerk: httpx.AsyncClient, shop: OpenShop, field: str, text: str, words: str
) -> None:
    typed = {**CODE, field: text}
    refused = await clerk.post(HERE, data=typed)
    assert refused.status_code == 422
    assert words in refused.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]
    fields = fields_of(refused.text, HERE)
    assert fields == {name: value for name, value in typed.items() if name != "kind"}
    assert await shop.value("SELECT count(*) FROM discounts") == 0


async def test_an_edit_conflict_shows_both_values(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    path = await coded(shop, limit_total=5)
    fields = fields_of((await clerk.get(path)).text, path)
    assert (await clerk.post(path, data={**fields, "limit_total": "8"})).status_code == 303
    stale = await clerk.post(path, data={**fields, "limit_total": "9", "minimum_subtotal": "20"})
    assert stale.status_code == 409
    assert "Someone changed this after you opened it" in stale.text
    assert "Now: 8" in stale.text.partition('id="limit_total-error"')[2].partition("</p>")[0]
    assert "Now: empty" in stale.text.partition('id="minimum_subtotal-error"')[2].partition("</p>")[0]
    again = fields_of(stale.text, path)
    assert (again["limit_total"], again["minimum_subtotal"], again["version"]) == ("9", "20", "2")
    assert await shop.value("SELECT limit_total FROM discounts") == 8
    assert (await clerk.post(path, data=again)).status_code == 303
    assert await shop.value("SELECT ARRAY[limit_total, minimum_subtotal] FROM discounts") == [9, 2000]
    assert (await clerk.post(path, data={**again, "version": ""})).status_code == 409, "a form that says no version"


async def test_seconds_that_a_form_does_not_show_stay(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    path = await coded(shop, ends_at=datetime(2999, 1, 1, 12, 30, 45, tzinfo=UTC))
    fields = fields_of((await clerk.get(path)).text, path)
    assert (await clerk.post(path, data={**fields, "limit_total": "3"})).status_code == 303
    assert await shop.value("SELECT ends_at FROM discounts") == datetime(2999, 1, 1, 12, 30, 45, tzinfo=UTC)


async def test_a_code_in_use_keeps_its_meaning_and_its_uses(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    path = await coded(shop, limit_total=5)
    before = fields_of((await clerk.get(path)).text, path)
    await add(clerk, cast.kettle)
    placed = await clerk.post("/checkout", data={**ADDRESS, "discount_code": "AUTUMN"})
    assert placed.status_code == 303, placed.text
    refused = await clerk.post(path, data={**before, "value": "50"})
    assert (refused.status_code, "this cannot be changed" in refused.text) == (422, True)
    fields = fields_of((await clerk.get(path)).text, path)
    assert "value" not in fields
    assert "Remove this code" not in (await clerk.get(path)).text
    assert (await clerk.post(f"{path}/removal")).status_code == 409
    assert (await clerk.post(path, data={**fields, "limit_total": "1"})).status_code == 303
    assert "Used up" in (await clerk.get(path)).text
    assert await shop.value("SELECT ARRAY[value, limit_total, used] FROM discounts") == [10, 1, 1]


async def test_a_code_is_ended_or_goes_if_nobody_used_it(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    path, other = await coded(shop), await coded(shop, code="TYPO")
    fields = fields_of((await clerk.get(path)).text, path)
    for _ in range(2):
        assert (await clerk.post(f"{path}/ending")).status_code == 303
    late = await clerk.post(path, data=fields)
    assert (late.status_code, "has ended" in late.text) == (409, True)
    assert await shop.value("SELECT count(*) FROM audit_entries WHERE action = 'discount.ended'") == 1
    gone = await clerk.post(f"{other}/removal")
    assert (gone.status_code, gone.headers["location"]) == (303, f"{HERE}?done=removed")
    assert (await clerk.get(other)).status_code == 404
    assert (await clerk.post(f"{other}/removal")).status_code == 404
    assert await shop.value("SELECT array_agg(code) FROM discounts") == ["AUTUMN"]


async def test_the_list_is_filtered_searched_and_goes_on(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    await coded(shop, code="SPRING", limit_total=1, used=1)
    await coded(shop, code="A_B")
    await shop.run(
        "INSERT INTO discounts (code, kind, value, currency) SELECT 'MANY' || n, 'free_delivery', 0, 'GBP' "
        "FROM generate_series(1, 60) n"
    )
    first = (await clerk.get(HERE)).text
    assert (first.count("Free delivery"), "Older codes" in first) == (50, True)
    older = first.partition("before=")[2].partition('"')[0]
    assert (await clerk.get(f"{HERE}?before={older}")).text.count("Free delivery") == 10
    for query, there, missing in (
        ("q=many7", "MANY7", "MANY8"),
        ("q=_", "A_B", "SPRING"),
        ("state=used_up", "SPRING", "A_B"),
        ("state=nonsense&q=%20spring", "SPRING", "A_B"),
    ):
        page = (await clerk.get(f"{HERE}?{query}")).text
        assert (there in page, missing in page) == (True, False), query
    part = await clerk.get(f"{HERE}?q=spring", headers={**HTMX, "HX-Target": "admin-discounts-list"})
    assert ("<html" in part.text, "SPRING" in part.text) == (False, True)
    assert "No codes match" in (await clerk.get(f"{HERE}?q=zzz")).text


async def test_a_code_that_is_taken_is_refused_beside_its_field(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    await coded(shop, code="autumn10")
    taken = await clerk.post(HERE, data=CODE, headers={**HTMX, "HX-Target": "admin-discounts-form"})
    assert (taken.status_code, "<html" in taken.text) == (409, False)
    assert "There is already a code Autumn10" in taken.text.partition('id="code-error"')[2]
