"""Error responses: a kind page for browsers, problem+json (RFC 9457) for API clients."""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import msgspec
import structlog
from litestar import Request, Response
from litestar.enums import MediaType, ParamType
from litestar.exceptions import ValidationException
from litestar.typing import FieldDefinition

from domain.accounts.errors import ProofNeededError, UnauthorizedError
from domain.accounts.factors.errors import FactorMissingError
from domain.errors import InvalidError, ShopError
from domain.settings.errors import ClosedError
from domain.words.messages import gettext
from web.http.error_pages import ADVICE, CLOSED, Advice
from web.http.hints import joined, route_hint, value_hint
from web.http.problems import problem_type, status_code_name
from web.http.redirects import with_next
from web.http.refusals import headers_of, status_of
from web.http.render import private_page, see_other
from web.infra.handlers import query_parameters
from web.infra.http_methods import SAFE_METHODS
from web.infra.type_names import in_json_types, with_choices

log = structlog.get_logger()
ErrorHandler = Callable[[Request[Any, Any, Any], Exception], Any]


def handle_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer any error. An unexpected one is logged with its traceback and shown without any detail."""
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, ClosedError):
        _log(request, error, status)
    if (way := _way(error)) and not _wants_json(request):
        return see_other(request, with_next(way, _going(request), getattr(error, "typed", "")))
    response = _problem(request, status, error) if _wants_json(request) else _page(request, status, error)
    response.headers.update(headers_of(error))
    return response


WAYS = {
    UnauthorizedError: "/sign-in",
    ProofNeededError: "/account/proof",
    FactorMissingError: "/account/security/factors",
}
"""The pages on which a user can put a refusal right, and which then lead back."""


def _way(error: Exception) -> str | None:
    return next((path for kind, path in WAYS.items() if isinstance(error, kind)), None)


def _going(request: Request[Any, Any, Any]) -> str:
    """The path to go to afterwards: here, or, since a form cannot be sent again by itself, the page it was on."""
    if request.method in SAFE_METHODS:
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return urlsplit(request.headers.get("referer", "")).path


def _log(request: Request[Any, Any, Any], error: Exception, status: int) -> None:
    # The reference of a payment is a key, and stays out of the log.
    path = re.sub("^/pay/.*", "/pay/-", request.url.path)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        log.warning("shop unavailable", path=path, error=type(error).__name__)
    else:
        log.error("request failed", path=path, exc_info=error)


def _wants_json(request: Request[Any, Any, Any]) -> bool:
    accept = request.headers.get("accept", "")
    return f"{request.url.path}/".startswith("/api/") or ("json" in accept and "html" not in accept)


def _advice(status: int, error: Exception) -> Advice:
    advice = (
        CLOSED
        if isinstance(error, ClosedError)
        else ADVICE.get(status) or ADVICE[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500]
    )
    return Advice(advice.title, error.message, advice.actions) if isinstance(error, ShopError) else advice


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def _problem(request: Request[Any, Any, Any], status: int, error: Exception) -> Response[bytes]:
    advice = _advice(status, error)
    code = error.code if isinstance(error, ShopError) else status_code_name(status)
    problem: dict[str, Any] = {
        "type": problem_type(request.app.state.shop.settings.base_url, code),
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": advice.sentence,
        "code": code,
        "request_id": _request_id(),
        **({"hint": hint} if (hint := _hint(request, status, error)) else {}),
        **(error.facts() if isinstance(error, ShopError) else {}),
    }
    if isinstance(error, InvalidError):
        problem["errors"] = [_pointed(name, text) for name, text in error.errors.items()]
    elif isinstance(error, ValidationException):
        sent = {field.name: (name, field) for name, field in query_parameters(request.route_handler).items()}
        problem["errors"] = [_field_error(found, sent) for found in error.extra or ()]
    return Response(msgspec.json.encode(problem), status_code=status, media_type="application/problem+json")


def _hint(request: Request[Any, Any, Any], status: int, error: Exception) -> str:
    """What an address or the value of a parameter is called here; a hint about a body comes with its error."""
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}:
        return route_hint(request.method, request.url.path)
    if isinstance(error, ValidationException):
        names = [_parameter(found) for found in error.extra or ()]
        return joined(value_hint(name, request.query_params.get(name)) for name in names)
    return ""


def _pointed(name: str, text: str) -> dict[str, str]:
    """An error under its pointer; a form's field has just a name."""
    return {"pointer": name if not name or name.startswith("/") else f"/{name}", "detail": text}


def _parameter(found: Any) -> str:
    return str(found.get("key", ""))


def _field_error(found: Any, sent: Mapping[str, tuple[str, FieldDefinition]]) -> dict[str, str]:
    """An error of a parameter, as Litestar gives it, under the name by which it was `sent`."""
    name, field = sent.get(_parameter(found), (_parameter(found), None))
    if found.get("source") == ParamType.HEADER:
        name = name.replace("_", "-").title()
    sentence = in_json_types(str(found.get("message", gettext("This cannot be accepted."))))
    return _pointed(name, with_choices(sentence, field.annotation) if field else sentence)


def _page(request: Request[Any, Any, Any], status: int, error: Exception) -> Response[bytes]:
    advice = _advice(status, error)
    try:
        return private_page(
            request,
            request.app.state.shop,
            "errors/show.html",
            status=status,
            title=advice.title,
            sentence=advice.sentence,
            actions=advice.actions,
            request_id="" if isinstance(error, ClosedError) else _request_id(),
            calm=isinstance(error, ClosedError),
        )
    except Exception as second:
        log.error("error page failed", exc_info=second)
        return Response(b"Something broke on our side.", status_code=status, media_type=MediaType.TEXT)


ERROR_HANDLERS: dict[type[Exception] | int, ErrorHandler] = {Exception: handle_error}
