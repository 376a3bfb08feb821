"""The declarations of routes under `/api`, from which `/openapi.json` is made.

The reference is made from the handlers, and a test refuses a route that says too little. A new route gives:

* `tags`, `summary`, and a docstring, which is the description;
* parameters and a body with their types and bounds (`Meta`, `QueryParameter`), the body a `Body` of web/api/fields.py,
  with an `EXAMPLE` if fields must fit each other;
* a return type that is the truth: a `Struct`, or `Response[Struct]` by `fresh` and `cacheable` of web/api/responses.py;
* `responses=refusals(404, 409)` for the refusals of its own, and
  `response_headers=[ETAG]` for the headers of its success.

What every route of its kind does is known already and not repeated: 400 (and 413, 415 with a body), 403 for a write
from another site, 422 for parameters and fields, 503; by the guard, 401 and 403; with an ETag on a GET,
`If-None-Match` and 304; the headers of 401, 429 and 503.

Where a body can be right by its schema and still be refused with 422, because one field excludes another or a value
means nothing, the route is named in tests/web/api/schemathesis.toml.
"""

from typing import Annotated

from litestar.datastructures import ResponseHeader
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter
from msgspec import Meta, Struct

PROBLEM_JSON = "application/problem+json"


class FieldError(Struct, frozen=True):
    """What is wrong with one field; `pointer` (RFC 6901) says which, or names the parameter."""

    pointer: Annotated[str, Meta(examples=["/items/0/quantity"])]
    detail: Annotated[str, Meta(examples=["Expected `int`, got `str`"])]


class Problem(Struct, frozen=True):
    """A refusal (RFC 9457). `detail` is for people, `code` for programs; some codes bring facts of their own."""

    type: Annotated[str, Meta(examples=["about:blank"])]
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: str
    code: Annotated[str, Meta(examples=["not_found"])]
    request_id: Annotated[str, Meta(description="What to quote when asking us about it")]
    errors: list[FieldError] = []
    hint: Annotated[
        str,
        Meta(
            description="What a field, a value or an address that is known from other shops is called here",
            examples=["The stock of a product is called `stock`."],
        ),
    ] = ""


MEANINGS = {
    304: "What you have is still so.",
    400: "The request could not be read.",
    401: "Nobody is signed in, or the token is not accepted.",
    403: "The account may not do this, or the request came from another website.",
    404: "There is no such thing, or it is not yours to see.",
    405: "The address does not know this method.",
    409: "The request was sound, but how things stand does not allow it; `detail` says why.",
    412: "It was changed meanwhile: `If-Match` is not its version any more.",
    413: "The body is larger than is accepted.",
    415: "The body is not sent as application/json, or is compressed.",
    422: "Some of what was sent cannot be accepted; `errors` points at it.",
    428: "Send `If-Match` with the version that you saw.",
    429: "That was too often; `Retry-After` says how many seconds to wait.",
    503: "The shop is busy or being looked after; the same request may succeed in a moment.",
}


def refusals(*statuses: int) -> dict[int, ResponseSpec]:
    """The refusals of a route beyond those of its kind, for `responses`. Raises KeyError for one without a meaning."""
    return {status: ResponseSpec(Problem, description=MEANINGS[status], media_type=PROBLEM_JSON) for status in statuses}


def _header(name: str, description: str) -> ResponseHeader:
    return ResponseHeader(name=name, description=description, documentation_only=True)


ETAG = _header("ETag", "The version of what was sent.")
LINK = _header("Link", 'The address of the next page, `rel="next"` (RFC 8288); absent on the last.')
LOCATION = _header("Location", "The address of what was made.")
REPLAYED = _header("Idempotent-Replayed", "`true` if the key was used before, and this is what came of it then.")

IdempotencyKey = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        max_length=200,
        pattern="^[ -~]*$",
        description="The same key and body give the same answer again; the same key and another body are refused.",
    ),
]
IfMatch = Annotated[str, HeaderParameter(name="If-Match", max_length=200, description="The ETag that you saw.")]
