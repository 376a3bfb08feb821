"""Forms that no browser of ours would send: refused or read by the list of known fields, never a 500."""

from urllib.parse import urlencode

import httpx

from tests.support.cast import Cast
from tests.support.shop import OpenShop

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DOORS = ("/cart/lines", "/checkout", "/checkout/quotation", "/sign-in", "/sign-up", "/orders/find")
FIELDS = ("email", "name", "line1", "variant_id", "quantity", "password", "code", "number", "next", "country")
BOUND = "multipart/form-data; boundary=x"
PART = b"--x\r\nContent-Disposition: form-data"
MULTIPART = [
    ("multipart/form-data", b"--x\r\n\r\nhello\r\n--x--\r\n"),
    (BOUND, PART + b"\r\n\r\nhello\r\n--x--\r\n"),
    (BOUND, PART + b'; name="q"\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n1\r\n--x--\r\n'),
    (BOUND, PART + b'; name="q"\r\n\r\n\xff\xfe\r\n--x--\r\n'),
    (BOUND, PART + b'; name="f"; filename="../../x\x00"\r\n\r\n1\r\n--x--\r\n'),
    (BOUND, (PART + b'; name="a"\r\n\r\n1\r\n') * 1000 + b"--x--"),
    (BOUND, b"--x\r\n"),
]


async def test_other_formats_are_refused_at_every_form(client: httpx.AsyncClient) -> None:
    for path in DOORS:
        for kind, content in [*MULTIPART, ("text/plain", b"a=1"), ("application/json", b"{}")]:
            refused = await client.post(path, content=content, headers={"Content-Type": kind})
            assert refused.status_code == 415, (path, kind, content[:80])


async def test_forms_that_cannot_be_read_are_refused(client: httpx.AsyncClient) -> None:
    contents = [
        b"a=%ff",
        b"\xff\xfe=1",
        b"a=%ed%a0%80",
        b"&".join(b"a%d=1" % n for n in range(5_000)),
        b"a=1&" * 5_000,
    ]
    for path in DOORS:
        for content in contents:
            refused = await client.post(path, content=content, headers=FORM)
            assert refused.status_code == 400, (path, content[:20])


async def test_odd_texts_in_forms_are_no_accident(client: httpx.AsyncClient) -> None:
    for text in ("\x00", "\x07", "\u202e", "\u200b", "\U0001f4a5", "e\u0301", "'--", "%", "\x7f", "x" * 50_000):
        for path in DOORS:
            fields = (
                "email",
                "name",
                "line1",
                "variant_id",
                "quantity",
                "password",
                "code",
                "number",
                "next",
                "country",
            )
            content = urlencode(dict.fromkeys(fields, text)).encode()
            assert (await client.post(path, content=content, headers=FORM)).status_code < 500, (path, text[:5])


async def test_the_first_of_a_name_counts_and_unknown_names_do_not(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    pairs = [("variant_id", str(cast.kettle)), ("quantity", "2"), ("quantity", "9"), ("price", "1"), ("user_id", "2")]
    answer = await client.post("/cart/lines", content=urlencode(pairs).encode(), headers=FORM)
    assert answer.status_code == 303
    cart = (await client.get("/api/cart")).json()
    assert [(one["quantity"], one["unit_price"]) for one in cart["items"]] == [(2, cast.kettle_price)]
    assert await shop.value("SELECT count(*) FROM carts WHERE user_id IS NOT NULL") == 0
