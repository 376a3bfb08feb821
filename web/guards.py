"""Who may come in. Every route names its guard; one without is refused by a test, so access is denied by default."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler

Visitor = ASGIConnection[Any, Any, Any, Any]


def anyone(connection: Visitor, handler: BaseRouteHandler) -> None:
    """Open to everybody: it shows nothing personal."""


def cart_holder(connection: Visitor, handler: BaseRouteHandler) -> None:
    """Works on the cart whose secret token the visitor brings; ownership is in the query."""


def link_holder(connection: Visitor, handler: BaseRouteHandler) -> None:
    """Works on what an unguessable, signed or random part of the address names; the handler checks it."""


def development_only(connection: Visitor, handler: BaseRouteHandler) -> None:
    """Exists in development only; elsewhere it answers 404 like any unknown page."""
    if connection.app.state.shop.settings.production:
        raise NotFoundException
