"""The declarations of routes under `/api`, from which `/openapi.json` is made.

The reference is made from the handlers, and a test refuses a route that declares too little. A new route gives:

* `tags`, `summary`, and a docstring, which is the description;
* parameters and a body with their types and bounds (`Meta`, `QueryParameter`), the body a `Body` of web/api/fields.py,
  with an `EXAMPLE` if fields must fit each other;
* a return type that is the truth: a `Struct`, or `Response[Struct]` by `fresh` and `cacheable` of web/api/responses.py;
* `opt={UPLOAD: Struct}` for a form with a file, which the route reads by itself;
* `opt={MORE: MoreParameters(...)}` for parameters that depend on what is in the shop, and `opt={MOVES: True}` for a
  route that redirects from old slugs;
* `responses=refusals(404, 409)` for the refusals of its own, and
  `response_headers=[ETAG]` for the headers of its success.

What every route of its kind does is known and not repeated: 400 (and 413, 415 with a body), 403 for a write
from another site, 422 for parameters and fields, 503; by the guard, 401 and 403; with an ETag on a GET,
`If-None-Match` and 304; the headers of 401, 429 and 503.

Where a body can be right by its schema and still be refused with 422, because one field excludes another or a value
means nothing, the route is named in tests/web/api/schemathesis.toml.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request
from litestar.datastructures import ResponseHeader
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter
from msgspec import Meta, Struct

PROBLEM_JSON = "application/problem+json"


class FieldError(Struct, frozen=True):
    """An error in one field; `pointer` (RFC 6901) points to the field, or names the parameter."""

    pointer: Annotated[str, Meta(examples=["/items/0/quantity"])]
    detail: Annotated[str, Meta(examples=["Expected `int`, got `str`"])]


class Problem(Struct, frozen=True):
    """An error (RFC 9457). `detail` is for people, `code` for API clients; some codes add fields of their own."""

    type: Annotated[
        str, Meta(description="Where `code` is explained", examples=["https://shop.example/problems#not_found"])
    ]
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: str
    code: Annotated[str, Meta(examples=["not_found"])]
    request_id: Annotated[str, Meta(description="Quote it when you contact us about the error")]
    errors: list[FieldError] = []
    hint: Annotated[
        str,
        Meta(
            description="What a field, a value or an address that is known from other shops is called here",
            examples=["The stock of a product is called `stock`."],
        ),
    ] = ""


MEANINGS = {
    301: "Moved permanently: the slug is an old one, and `Location` has the address of today.",
    304: "Not modified: your copy is current.",
    400: "The request could not be read.",
    401: "You are not signed in, or the token is not accepted.",
    403: "The account is not allowed to do this, or the request came from another website.",
    404: "The resource does not exist, or you do not have access to it.",
    405: "This address does not support the method.",
    409: "The request is valid, but conflicts with the current state; `detail` says why.",
    412: "The resource has changed in the meantime: `If-Match` is no longer its version.",
    413: "The body is too large.",
    415: "The body is not sent as the type that the route takes, or is compressed.",
    422: "The request contains invalid values; `errors` points to each of them.",
    428: "`If-Match` is missing: send the version that you saw.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
    503: "The shop is busy or under maintenance; try the same request again shortly.",
}


def refusals(*statuses: int) -> dict[int, ResponseSpec]:
    """Return the errors of a route beyond those of its kind, for `responses`. Raises KeyError for an unknown status."""
    return {status: ResponseSpec(Problem, description=MEANINGS[status], media_type=PROBLEM_JSON) for status in statuses}


def _header(name: str, description: str) -> ResponseHeader:
    return ResponseHeader(name=name, description=description, documentation_only=True)


ETAG = _header("ETag", "The version of the resource.")
LINK = _header("Link", 'The address of the next page, `rel="next"` (RFC 8288); absent on the last page.')
LOCATION = _header("Location", "The address of the resource.")
REPLAYED = _header("Idempotent-Replayed", "`true` if the key was used before; this is the first result.")

UPLOAD = "upload"
"""The name of an option of routes whose body is a form with a file, not JSON: the type that describes the form."""
MORE = "more_parameters"
MOVES = "moves"
"""The name of an option of routes that redirect from old slugs."""


@dataclass(frozen=True, slots=True)
class MoreParameters:
    """Query parameters of a route besides those of its signature, each of them a list of texts.

    `names` gives those of this moment; the reference shows all of them as one, called `name`.
    """

    name: str
    description: str
    names: Callable[[Request[Any, Any, Any]], Awaitable[frozenset[str]]]


IdempotencyKey = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        max_length=200,
        pattern="^[ -~]*$",
        description="The same key and body return the same response; the same key with another body is refused.",
    ),
]
IfMatch = Annotated[str, HeaderParameter(name="If-Match", max_length=200, description="The ETag that you saw.")]
