"""The whole OpenAPI document."""

from collections.abc import Iterator
from typing import Any

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from web.api.reference.operations import operation
from web.api.reference.refusals import shared_responses
from web.api.reference.schemas import Schemas
from web.api.reference.words import ABOUT, TAGS, VERSION
from web.auth.principals import session_cookie_name
from web.config.settings import Settings
from web.http.cookies import cart_cookie_name

ROOT = "/api"
LICENCE = {"name": "MIT", "identifier": "MIT"}


def document(app: Litestar, settings: Settings) -> dict[str, Any]:
    """The OpenAPI 3.1 document of every route under `/api` of this application."""
    schemas = Schemas()
    paths: dict[str, dict[str, Any]] = {}
    for path, method, name, handler in _operations(app):
        paths.setdefault(path, {})[method.lower()] = operation(handler, method, name, schemas)
    responses = shared_responses(schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": settings.name, "version": VERSION, "description": ABOUT, "license": LICENCE},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.components.items())),
            "responses": responses,
            "securitySchemes": _ways_in(settings),
        },
    }


def _operations(app: Litestar) -> Iterator[tuple[str, str, str, HTTPRouteHandler]]:
    """Path, method, operationId and handler of each operation.

    It is the name of the handler, unless the handler gives another, as those do that one function makes. A handler with
    two paths adds the last segment of each to its name.
    """
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or not f"{route.path}/".startswith(f"{ROOT}/"):
            continue
        for handler in route.route_handlers:
            name = str(handler.operation_id or handler.handler_name)
            name = f"{name}_{route.path.rpartition('/')[2]}" if len(handler.paths) > 1 else name
            for method in sorted(handler.http_methods - {"OPTIONS"}):
                yield route.path_format, method, _camel(name), handler


def _camel(name: str) -> str:
    """`list_mine` as `listMine`: Swagger UI takes an underscore in a URL for a space."""
    first, *others = name.split("_")
    return first + "".join(one.capitalize() for one in others)


def _ways_in(settings: Settings) -> dict[str, Any]:
    return {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT or API token",
            "description": "An access token from `POST /api/auth/login`, or an API token, which starts with `mrc_`.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": session_cookie_name(settings),
            "description": "The session of a browser that is signed in to the shop.",
        },
        "cart": {
            "type": "apiKey",
            "in": "cookie",
            "name": cart_cookie_name(settings),
            "description": "A guest's cart; adding the first item sets the cookie.",
        },
        "signature": {
            "type": "apiKey",
            "in": "header",
            "name": "Stripe-Signature",
            "description": "A payment provider's signature of the body, at most five minutes old.",
        },
    }
