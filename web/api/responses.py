"""Responses of the API: ETags, 304 and pages that link to the next."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response
from litestar.enums import MediaType

from web.infra.etags import is_known

ApiRequest = Request[Any, Any, Any]
PUBLIC = "public, max-age=0, must-revalidate"
UNKEPT = "no-store"
S = TypeVar("S", bound=msgspec.Struct)
T = TypeVar("T")


def fresh(body: S, *, status: int = 200, headers: Mapping[str, str] | None = None, version: str = "") -> Response[S]:
    """Return a response that no cache stores; with an ETag if `version` names the version of what it shows."""
    content = msgspec.json.encode(body)
    tag = {"ETag": etag_of(content, version)} if version else {}
    return _answer(content, body, status=status, headers={"Cache-Control": UNKEPT, **tag, **(headers or {})})


def etag_of(content: bytes, version: str = "") -> str:
    """Return the ETag of a body: the version of what it shows, compared with `If-Match`, then a hash of its bytes.

    It is a weak one, since the same body is sent compressed or not.
    """
    digest = hashlib.blake2b(content, digest_size=12).hexdigest()
    return f'W/"{version}-{digest}"' if version else f'W/"{digest}"'


def cacheable(
    request: ApiRequest, body: S, *, links: str = "", etag: str = "", version: str = "", control: str = PUBLIC
) -> Response[S]:
    """Return a response with its ETag, public unless `control` says otherwise; or 304 if the client has it already."""
    content = msgspec.json.encode(body)
    tag = etag or etag_of(content, version)
    headers = {"ETag": tag, "Cache-Control": control, **({"Link": links} if links else {})}
    if is_known(tag, request.headers.get("if-none-match", "")):
        return _answer(b"", body, status=304, headers=headers)
    return _answer(content, body, status=200, headers=headers)


def _answer(content: bytes, body: S, *, status: int, headers: Mapping[str, str]) -> Response[S]:
    """The encoded answer, under the type of its body, which the reference shows."""
    return cast("Response[S]", Response(content, status_code=status, headers=headers, media_type=MediaType.JSON))


def page_of(found: Sequence[T], limit: int, key: str = "id") -> tuple[list[T], str | None]:
    """The first `limit` items of `found`, and the cursor of the next page: the `key` of the last, if more were found.

    A query that is asked for `limit + 1` items says so whether there is a next page.
    """
    items = list(found[:limit])
    return items, str(getattr(items[-1], key)) if len(found) > limit else None


def next_link(request: ApiRequest, cursor: str | None) -> str:
    """Return the Link header (RFC 8288) of the next page, empty on the last."""
    if cursor is None:
        return ""
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return f'<{request.url.path}?{urlencode([*pairs, ("cursor", cursor)])}>; rel="next"'


def next_page(request: ApiRequest, cursor: str | None) -> dict[str, str]:
    """Return the headers of a page of a list: a Link to the next page, if there is one."""
    return {"Link": next_link(request, cursor)} if cursor else {}
