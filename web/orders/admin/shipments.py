"""Orders shipped by a file of tracking numbers: uploaded, looked at row by row, then applied."""

import asyncio
from collections.abc import Sequence
from typing import BinaryIO, cast

import msgspec
from litestar import get, post

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import InvalidError
from domain.orders.tracked_rows import MOST_ROWS, RowOutcome, RowState, TrackedRow, judge_rows
from domain.words.messages import gettext, marked
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import read_form
from web.http.forms.multipart import SentForm, read_multipart
from web.http.render import Html, PageRequest, private_page
from web.orders.admin.list_form import ACTION
from web.orders.tracked import ship_rows
from web.orders.tracking_sheet import read_row, read_sheet
from web.shop import Shop, TheShop

HERE = f"{ACTION}/shipments"
MOST_BYTES = 200_000
MOST_BODY = 900_000
"""The most bytes of a form with such a file, or with its rows."""
NAMES = {
    RowState.READY: ("now", marked("To ship")),
    RowState.SHIPPED: ("done", marked("Shipped")),
    RowState.ALREADY: ("ended", marked("Shipped before")),
    RowState.REFUSED: ("trouble", marked("Refused")),
}


@get(HERE, guards=[May(Verb.SHIP)])
async def show_shipments(request: PageRequest, shop: TheShop) -> Html:
    """Show the form for a file."""
    return _page(request, shop)


@post(HERE, guards=[May(Verb.SHIP)], status_code=200, request_max_body_size=MOST_BODY)
async def preview_shipments(request: PageRequest, shop: TheShop) -> Html:
    """Show what each row of a file would come to. Nothing is shipped yet."""
    async with read_multipart(request, "file", most_files=1, most_bytes=MOST_BYTES) as form:
        try:
            rows, refused = await asyncio.to_thread(read_sheet, _file(form), shop.settings.locale)
        except InvalidError as refusal:
            return _page(request, shop, errors=refusal.errors)
    async with shop.database.read() as connection:
        outcomes = await judge_rows(connection, rows)
    return _page(request, shop, sorted([*outcomes, *refused], key=lambda one: one.row.line))


@post(f"{HERE}/application", guards=[May(Verb.SHIP)], status_code=200, request_max_body_size=MOST_BODY)
async def apply_shipments(request: PageRequest, shop: TheShop) -> Html:
    """Ship the rows that were looked at; one that has been shipped since stays as it is."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        rows = _read_rows(form.get("rows", ""))
    except InvalidError as refusal:
        return _page(request, shop, errors=refusal.errors)
    return _page(request, shop, await ship_rows(shop, rows, actor=by.actor), applied=True)


def _file(form: SentForm) -> BinaryIO:
    if len(form.files) != 1 or form.more:
        raise InvalidError({"file": gettext("Choose one file.")})
    if form.files[0].too_large:
        raise InvalidError(
            {"file": gettext("This file has more than %(most_bytes)s kB. Split it.", most_bytes=MOST_BYTES // 1000)}
        )
    return cast("BinaryIO", form.files[0].file)


Sent = list[tuple[int, str, str, str]]
"""Rows as the form of the preview keeps them: the line, the order's number, the carrier, the tracking number."""


def _read_rows(text: str) -> list[TrackedRow]:
    try:
        rows = [read_row(*one) for one in msgspec.json.decode(text.encode(), type=Sent)[:MOST_ROWS]]
    except (ValueError, msgspec.DecodeError) as error:
        raise InvalidError({"file": gettext("The rows could not be read. Choose the file again.")}) from error
    if not rows:
        raise InvalidError({"file": gettext("None of the rows can be shipped. Choose another file.")})
    return rows


def _kept(outcomes: Sequence[RowOutcome]) -> str:
    ready = [one.row for one in outcomes if one.state is RowState.READY]
    kept: Sent = [(one.line, one.number, one.parcel.carrier, one.parcel.tracking) for one in ready]
    return msgspec.json.encode(kept).decode() if kept else ""


def _page(
    request: PageRequest,
    shop: Shop,
    outcomes: Sequence[RowOutcome] = (),
    *,
    applied: bool = False,
    errors: dict[str, str] | None = None,
) -> Html:
    return private_page(
        request,
        shop,
        "admin/orders/shipments.html",
        status=422 if errors else 200,
        outcomes=outcomes,
        counts={one.value: sum(row.state is one for row in outcomes) for one in RowState},
        rows="" if applied else _kept(outcomes),
        applied=applied,
        names=NAMES,
        errors=errors or {},
        most_rows=MOST_ROWS,
    )
