"""The introduction of the API reference, before its routes."""

from importlib.metadata import version

TITLE = "Mercer"
VERSION = version("mercer")

ABOUT = """\
Everything that a shopper or a member of staff can do, for programs.

`GET /api` names the main routes.

**Signing in.** `POST /api/auth/login` gives an access token; send it as `Authorization: Bearer`. API tokens, which
begin with `mrc_`, are sent in the same way and open what their scopes allow. A browser's session cookie opens the same
doors; a write by cookie must come from the shop's own pages. Guests need neither: their cart is remembered by a cookie.

**Conventions.** Bodies are `application/json` in UTF-8. Names are snake_case. Money is integer minor units of
`currency`; times are RFC 3339 in UTC. Unknown fields and parameters are refused, not ignored, and so are numbers sent
as strings and fields sent twice.

**Refusals** are `application/problem+json` (RFC 9457): `detail` for people, `code` for programs, and `errors` with a
JSON pointer (RFC 6901) to every field that is wrong. Where a name is known from other shops, `hint` says what it is
called here. `request_id` is what to quote when asking about one.

**Lists** come page by page: follow `Link: rel="next"`, or send `next_cursor` as `cursor`.

**Conditional requests.** Send the `ETag` that you have as `If-None-Match`, and 304 says that it is still so. Changes
to things that several people edit want it as `If-Match`.

**Retries.** Send an `Idempotency-Key` with whatever must not happen twice; the same key and body give the same answer
again. 429 and 503 say in `Retry-After` how many seconds to wait.
"""

TAGS = {
    "Index": "Where to begin.",
    "Accounts": "Sign-up by a mailed code, signing in and out, tokens.",
    "Catalogue": "Products and categories. Public.",
    "Cart": "The cart of a person, or of a guest by its cookie.",
    "Orders": "Placing, paying, seeing and cancelling one's own orders.",
    "Assortment": "Changing products and categories. For administrators.",
    "Payments": "Where payment providers tell what happened.",
    "Staff": "Everybody's orders, stock and figures. For staff and administrators.",
}
