"""The menu in the header and the footer for staff over JSON."""

from litestar import Response, get, put
from litestar.params import JSONBody

from domain.accounts.roles import Verb
from domain.content.menus.operations import change_footer, change_header, find_footer, find_header
from web.api.openapi import ETAG, IfMatch, refusals
from web.api.requests import LARGE_BODY
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require_verb
from web.content.menus.schemas import (
    FooterMenu,
    FooterMenuBody,
    HeaderMenu,
    HeaderMenuBody,
    footer_menu,
    footer_of,
    header_menu,
    header_of,
)
from web.http.preconditions import read_if_match
from web.shop import Shop, TheShop

HEADER, FOOTER = "/admin/menus/header", "/admin/menus/footer"


@get(
    HEADER,
    guards=[May(Verb.CHANGE_PAGES)],
    tags=["Staff"],
    summary="Get the menu in the header",
    response_headers=[ETAG],
)
async def show_header_menu(shop: TheShop) -> Response[HeaderMenu]:
    """Returns the links as they were last saved."""
    return await _header(shop)


@put(
    HEADER,
    guards=[May(Verb.CHANGE_PAGES)],
    request_max_body_size=LARGE_BODY,
    tags=["Staff"],
    summary="Replace the menu in the header",
    responses=refusals(412, 428),
    response_headers=[ETAG],
)
async def replace_header_menu(
    request: ApiRequest, shop: TheShop, data: JSONBody[HeaderMenuBody], if_match: IfMatch = ""
) -> Response[HeaderMenu]:
    """At most 8 links beside the departments. What shoppers cannot open is left out of the page by itself."""
    seen, by, header = read_if_match(if_match), await require_verb(request, Verb.CHANGE_PAGES), header_of(data)
    async with shop.database.transaction() as connection:
        await change_header(connection, header=header, expected=seen.versions, by=by)
    shop.catalogue.invalidate()
    return await _header(shop)


@get(
    FOOTER,
    guards=[May(Verb.CHANGE_PAGES)],
    tags=["Staff"],
    summary="Get the footer",
    response_headers=[ETAG],
)
async def show_footer_menu(shop: TheShop) -> Response[FooterMenu]:
    """Returns the groups as they were last saved."""
    return await _footer(shop)


@put(
    FOOTER,
    guards=[May(Verb.CHANGE_PAGES)],
    request_max_body_size=LARGE_BODY,
    tags=["Staff"],
    summary="Replace the footer",
    responses=refusals(412, 428),
    response_headers=[ETAG],
)
async def replace_footer_menu(
    request: ApiRequest, shop: TheShop, data: JSONBody[FooterMenuBody], if_match: IfMatch = ""
) -> Response[FooterMenu]:
    """Pages that the law wants always stay in the footer."""
    seen, by, footer = read_if_match(if_match), await require_verb(request, Verb.CHANGE_PAGES), footer_of(data)
    async with shop.database.transaction() as connection:
        await change_footer(connection, footer=footer, expected=seen.versions, by=by)
    shop.catalogue.invalidate()
    return await _footer(shop)


async def _header(shop: Shop) -> Response[HeaderMenu]:
    async with shop.database.read() as connection:
        header, version = await find_header(connection)
    return fresh(header_menu(header, version), version=str(version))


async def _footer(shop: Shop) -> Response[FooterMenu]:
    async with shop.database.read() as connection:
        footer, version = await find_footer(connection)
    return fresh(footer_menu(footer, version), version=str(version))
