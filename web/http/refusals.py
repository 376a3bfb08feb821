"""What a refusal is in HTTP: its status, and the header fields that belong to it."""

from collections.abc import Mapping
from http import HTTPStatus

from asyncpg import CharacterNotInRepertoireError
from litestar.exceptions import HTTPException, ValidationException

from domain.accounts.errors import ForbiddenError, UnauthorizedError
from domain.discounts.errors import CodeRefusedError
from domain.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    PausedError,
    ShopError,
    StaleError,
    UnavailableError,
)
from domain.payments.gateway import BadSignatureError
from domain.settings.errors import COME_BACK_SECONDS, ClosedError
from web.http.media_types import MediaTypeError
from web.http.preconditions import PreconditionRequiredError
from web.infra.connections import AWAY
from web.infra.rate_limiter import TooManyError

RETRY_AFTER_SECONDS = 5

STATUS_OF: Mapping[type[ShopError], int] = {
    NotFoundError: 404,
    ConflictError: 409,
    StaleError: 412,
    PreconditionRequiredError: 428,
    InvalidError: 422,
    MediaTypeError: 415,
    CodeRefusedError: 409,
    UnavailableError: 503,
    UnauthorizedError: 401,
    ForbiddenError: 403,
    TooManyError: 429,
    PausedError: 429,
    BadSignatureError: 400,
    ShopError: 422,
}


def status_of(error: Exception) -> int:
    """The HTTP status for `error`; a body nested beyond all reason ends in a RecursionError."""
    if isinstance(error, ShopError):
        return next(STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF)
    if isinstance(error, ValidationException):
        return 422
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, RecursionError | CharacterNotInRepertoireError):
        return 400
    return 503 if isinstance(error, AWAY) else 500


def page_status(refusal: Exception | None) -> int:
    """The status of a page that shows `refusal`: 409 for an edit conflict, since a browser sends no precondition."""
    if isinstance(refusal, StaleError):
        return HTTPStatus.CONFLICT
    return status_of(refusal) if refusal else HTTPStatus.OK


def headers_of(error: Exception | None) -> dict[str, str]:
    """The header fields that belong to a refusal, such as when to come back."""
    if isinstance(error, HTTPException | TooManyError | MediaTypeError):
        return dict(error.headers or {})
    if isinstance(error, ClosedError):
        return {"Retry-After": str(COME_BACK_SECONDS), "Cache-Control": "no-store"}
    if isinstance(error, PausedError):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, UnauthorizedError):
        return {"WWW-Authenticate": "Bearer"}
    away = error and status_of(error) == HTTPStatus.SERVICE_UNAVAILABLE
    return {"Retry-After": str(RETRY_AFTER_SECONDS)} if away else {}
