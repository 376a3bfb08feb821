"""The routes and the published document, made once for all tests that only look at them."""

from functools import cache
from typing import Any

from litestar import Litestar
from litestar.routes import ASGIRoute, HTTPRoute, WebSocketRoute

from web.api.reference.document import document
from web.app import make_litestar
from web.config.settings import Settings

NOWHERE = Settings(database_url="postgresql://nowhere/x", redis_url="redis://nowhere")


@cache
def _application() -> Litestar:
    return make_litestar(NOWHERE)


def every_route() -> list[HTTPRoute | ASGIRoute | WebSocketRoute]:
    """Every route of the shop."""
    return _application().routes


@cache
def published() -> dict[str, Any]:
    """The document at `/openapi.json`."""
    return document(_application(), NOWHERE)
