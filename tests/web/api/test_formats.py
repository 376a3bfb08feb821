"""The formats in which a body may be sent, and what a refusal says of them."""

import json

import httpx

from tests.support.cast import Cast
from tests.web.api.test_bad_input import ITEMS, is_problem

OTHER_FORMATS = [
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", "",
    "application/json; charset=utf-16", "application/json, text/plain",
]  # fmt: skip


async def test_other_formats_are_refused(client: httpx.AsyncClient) -> None:
    for kind in OTHER_FORMATS:
        is_problem(await client.post(ITEMS, content=b'{"quantity": 1}', headers={"Content-Type": kind}), 415)


async def test_a_refused_format_names_those_that_are_taken(client: httpx.AsyncClient, cast: Cast) -> None:
    line = f"{ITEMS}/{cast.kettle}"
    merge = {"Content-Type": "application/merge-patch+json"}
    assert (await client.patch(line, content=b'{"quantity": 1}', headers=merge)).status_code == 404
    refused = await client.patch(line, content=b"quantity=1", headers={"Content-Type": "text/plain"})
    assert "application/merge-patch+json" in is_problem(refused, 415)["detail"]
    assert refused.headers["accept-patch"] == "application/json, application/merge-patch+json"
    assert (await client.options(line)).headers["accept-patch"] == refused.headers["accept-patch"]
    refused = await client.post(ITEMS, content=b"{}", headers=merge)
    assert (is_problem(refused, 415)["detail"], refused.headers["accept"]) == (
        "Send the body as application/json.", "application/json",
    )  # fmt: skip


async def test_a_charset_that_changes_nothing_is_no_offence(client: httpx.AsyncClient, cast: Cast) -> None:
    body = json.dumps({"variant_id": str(cast.kettle)}).encode()
    for kind in ("application/json; charset=utf-8", 'APPLICATION/JSON;charset="UTF-8"'):
        assert (await client.post(ITEMS, content=body, headers={"Content-Type": kind})).status_code == 201
