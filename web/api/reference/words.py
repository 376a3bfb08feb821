"""The introduction of the API reference, before its routes."""

from importlib.metadata import version

VERSION = version("mercer")

ABOUT = """\
The JSON API of the shop: everything that a customer or a member of staff can do.

`GET /api` lists the main routes.

**Authentication.** `POST /api/auth/login` returns an access token; send it as `Authorization: Bearer`. API tokens,
which start with `mrc_`, are sent in the same way and allow what their scopes allow. The session cookie of a browser
works too; a write with a cookie must come from the shop's own pages. Guests need neither: a cookie identifies their
cart. Some changes to an account require a confirmation within the last ten minutes, by a second factor if the account
has one, else by the password: sign in, or use `POST /api/me/proof`.

**Conventions.** Bodies are `application/json` in UTF-8; `PATCH` takes `application/merge-patch+json` (RFC 7396) as
well. Names are in snake_case. Money is in integer minor units of
`currency`; times are RFC 3339 in UTC. Unknown fields and parameters are refused, not ignored, and so are numbers sent
as strings and fields sent twice.

**Errors** are `application/problem+json` (RFC 9457): `detail` is for people, `code` is for API clients, and `errors`
has a JSON pointer (RFC 6901) to every field that is wrong. Where a name is known from other shops, `hint` says what it
is called here. Quote `request_id` when you contact us about an error.

**Pagination.** Lists are returned in pages: follow `Link: rel="next"`, or send `next_cursor` as `cursor`.

**Conditional requests.** Send the `ETag` of your copy as `If-None-Match`; 304 means that it is current. Changes to
resources that several people edit require it as `If-Match`.

**Retries.** Send an `Idempotency-Key` with requests that must not take effect twice; the same key and body return the
same response. 429 and 503 say in `Retry-After` how many seconds to wait.
"""

TAGS = {
    "Index": "Where to begin.",
    "Accounts": "Signing up with a code sent by email, signing in and out, tokens, and your own account.",
    "Catalogue": "Products and categories. Public.",
    "Cart": "The cart of a signed-in user, or of a guest by its cookie.",
    "Orders": "Placing, paying, viewing, cancelling and returning your own orders.",
    "Catalogue management": "Changing products and categories. For staff, as far as their role goes.",
    "Payments": "Webhooks of payment providers.",
    "Staff": "All orders, returns, emails, stock and figures. For staff, as far as their role goes.",
}
