"""Hints beside refusals: what the names, values and addresses of other shops are called here.

A refusal stays a refusal. Hints are sent as they stand in these tables, so none repeats what a client sent.
"""

import re
from collections.abc import Iterable
from typing import Any

MOST = 3
"""The most hints in one answer."""

NAMES = (
    ("stock_quantity quantity_in_stock quantity inventory", "The stock of a product is called `stock`."),
    ("user_id customer_id owner_id user", "A request acts for whoever signed in, so it names no user."),
    ("product_ids products order_items cart_items", "Send `items`, each with a `product_id` and a `quantity`."),
    ("price unit_price total total_amount total_price", "The shop works out every price and total itself."),
    ("customer_email user_email email_address", "The address of a guest is called `email`."),
    ("address delivery_address", "The address is called `shipping_address`, and is an object."),
    ("qty count", "The number of items is called `quantity`."),
    ("full_name first_name last_name customer_name title product_name", "The whole name is called `name`."),
    ("category_id category_name", "Send the slug or the id of a category as `category`."),
    ("is_active is_published available", "Whether a product is on sale is called `published`."),
    ("coupon coupon_code promo_code", "A discount code is called `discount_code`."),
    ("tracking_number", "The number of a parcel is called `tracking`."),
    ("email", "Send the `verification_token` that `POST /api/auth/otp/verify` gives for an address."),
    ("username", "Users sign in with their `email`."),
    ("otp otp_code verification_code", "The digits from the email are called `code`."),
    ("admin_secret admin_key secret", "The shop's secret is called `secret_key`."),
    ("role is_admin is_staff", "Nobody chooses a role; `POST /api/auth/register-admin` asks for the shop's secret."),
    ("min_price max_price", "The bounds are called `price_min` and `price_max`, in minor units."),
    ("search query keyword", "The words to search for are called `q`."),
    ("sort_by order_by ordering", "The order of a list is called `sort`, such as `price` or `-price`."),
    ("page page_size per_page skip offset", "Read a list with `limit`, and send its `next_cursor` as `cursor`."),
)
"""By the names of fields and parameters that are unknown here."""

STATUSES = (
    ("created new placed unpaid", "A new order is `pending`, and its payment is `created`."),
    ("paid processing", "A paid order is `confirmed`; it is paid by `POST /api/orders/{id}/payments`."),
    ("completed complete fulfilled", "A completed order is `delivered`."),
    ("canceled", "A cancelled order is `cancelled`, with two l."),
    ("refunded", "A refund leaves the status alone; it is made by `POST /api/orders/{id}/refunds`."),
    ("pending", "This status is `pending`, in lower case."),
    ("confirmed", "This status is `confirmed`, in lower case."),
    ("shipped", "This status is `shipped`, in lower case."),
    ("delivered", "This status is `delivered`, in lower case."),
    ("cancelled", "This status is `cancelled`, in lower case."),
    ("failed", "This status is `failed`, in lower case."),
)
"""By the statuses of orders, in lower case, that were refused."""

MONEY = {
    *("price", "compare_at", "sale_price", "amount", "minimum_subtotal", "expected_total", "free_from"),
    *("price_min", "price_max"),
}
DECIMAL = re.compile(r"\d+\.\d+")
MINOR_UNITS = "An amount is a whole number of minor units, such as 1999 for 19.99."
ADDRESS = "`shipping_address` is an object with `name`, `line1`, `city`, `postal_code` and `country`."
IDS = "Ids are UUIDs, as `GET /api/products` gives them."

SIGN_UP = "Sign up with `POST /api/auth/otp`, `POST /api/auth/otp/verify`, then `POST /api/auth/register`."
SIGN_IN = "Sign in with `POST /api/auth/login`."
RESET = "Replace a forgotten password with `POST /api/auth/password-reset`."
STOCK = "Stock belongs to a variant: `GET /api/variants/{id}/stock`, or `PUT /api/variants/{id}/stock` for staff."
ADD = "Put something into the cart with `POST /api/cart/items`."
CHANGE = "Change a quantity with `PATCH /api/cart/items/{id}`."
REMOVE = "Take something out of the cart with `DELETE /api/cart/items/{id}`, or everything with `DELETE /api/cart`."
ADMINS = "Administrators sign up with `POST /api/auth/register-admin`, if the shop has a secret for it."
MOVE = "Staff move an order on with `PUT /api/orders/{id}/status`."

ROUTES = (
    ("register signup sign-up POST:users users/register users/signup auth/signup auth/sign-up", SIGN_UP),
    ("login signin users/login admin/login auth/signin auth/token token", SIGN_IN),
    ("logout users/logout auth/signout", "Sign out with `POST /api/auth/logout`."),
    ("refresh token/refresh auth/refresh-token auth/token/refresh", "Send the token to `POST /api/auth/refresh`."),
    ("profile users/me users/profile auth/me auth/profile", "Your account is `GET /api/me`."),
    ("otp otp/send auth/send-otp auth/request-otp auth/otp/send", "Ask for a code with `POST /api/auth/otp`."),
    ("otp/verify auth/verify-otp auth/verify auth/verify-email", "Send the code to `POST /api/auth/otp/verify`."),
    ("forgot-password reset-password auth/forgot-password auth/reset-password", RESET),
    ("register-admin admin/register admin/signup auth/admin/register auth/register/admin", ADMINS),
    ("search products/search", "Search with `GET /api/products?q=`."),
    ("products/category/* categories/*/products", "List a category with `GET /api/products?category=`."),
    ("products/*/stock products/*/inventory stock stock/* inventory inventory/*", STOCK),
    ("cart/add cart/add/* cart/add-item cart/items/add POST:cart POST:cart/* POST:cart/*/items", ADD),
    ("cart/update cart/update/* PUT:cart PUT:cart/* PUT:cart/items/* PUT:cart/*/items/* PATCH:cart/*", CHANGE),
    ("cart/remove cart/remove/* cart/clear cart/empty DELETE:cart/* DELETE:cart/*/items/*", REMOVE),
    ("cart/* cart/*/items carts carts/* users/*/cart", "The cart is that of whoever asks: `GET /api/cart`."),
    ("my-orders me/orders orders/my-orders orders/mine orders/my orders/me", "Your orders are `GET /api/orders`."),
    ("orders/history orders/user/* users/*/orders", "Your orders are `GET /api/orders`."),
    ("orders/all admin/orders/all", "Staff list all orders with `GET /api/admin/orders`."),
    ("analytics stats admin/stats", "Staff read the figures at `GET /api/admin/analytics`."),
    ("orders/analytics/daily orders/analytics/monthly", "Staff read reports at `GET /api/admin/reports`."),
    ("orders/analytics orders/analytics/* orders/stats", "Staff read the figures at `GET /api/admin/analytics`."),
    ("products/low-stock", "Staff see what runs low at `GET /api/admin/stock`."),
    ("checkout orders/create orders/new orders/place orders/checkout", "Place an order with `POST /api/orders`."),
    ("PUT:orders/* PATCH:orders/* PATCH:orders/*/status POST:orders/*/status admin/orders/*/status", MOVE),
    ("orders/*/ship orders/*/deliver orders/*/complete", MOVE),
    ("DELETE:orders/* PUT:orders/*/cancel PATCH:orders/*/cancel", "Cancel with `POST /api/orders/{id}/cancel`."),
    ("webhook webhooks payments/webhook stripe/webhook", "Providers call `POST /api/webhooks/{provider}`."),
    ("pay payments payments/* orders/*/pay orders/*/payment", "Pay with `POST /api/orders/{id}/payments`."),
    ("refunds refunds/* orders/*/refund", "Staff refund with `POST /api/orders/{id}/refunds`."),
    ("invoices invoices/* orders/*/receipt", "The invoice is `GET /api/orders/{id}/invoice`."),
    ("GET:orders/*/status orders/*/items orders/*/tracking", "All of an order is in `GET /api/orders/{id}`."),
    ("discounts coupons admin/coupons", "Staff make discount codes with `POST /api/admin/discounts`."),
    ("v1 v1/* v1/*/* v1/*/*/*", "Addresses have no version; `GET /api` lists where to begin."),
    ("docs redoc swagger openapi.json", "`GET /api` says where the reference is."),
)
"""By addresses below `/api`, with the method where it matters; `*` is any one step of an address."""


def _by_word(table: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {word: hint for words, hint in table for word in words.split()}


HINT_OF_NAME, HINT_OF_STATUS = _by_word(NAMES), _by_word(STATUSES)
PATTERNS = [
    (re.compile(("" if ":" in word else r"\w+:") + re.escape(word).replace(r"\*", "[^/]+")), hint)
    for word, hint in _by_word(ROUTES).items()
]


def name_hint(name: str) -> str:
    """What the field or parameter that is meant by a foreign `name` is called, or nothing."""
    return HINT_OF_NAME.get(name.lower(), "")


def value_hint(name: str, value: Any) -> str:
    """How the `value` of a known field or parameter is written here, if it is written as elsewhere, or nothing."""
    text = value if isinstance(value, str) else ""
    if name == "status":
        return HINT_OF_STATUS.get(text.lower(), "")
    if name in MONEY and (isinstance(value, float) or DECIMAL.fullmatch(text)):
        return MINOR_UNITS
    if name == "shipping_address" and text:
        return ADDRESS
    return IDS if name.endswith("_id") and (isinstance(value, int) or text.isdecimal()) else ""


def route_hint(method: str, path: str) -> str:
    """Which route is meant by an address below `/api` that there is not, or not for this method, or nothing."""
    asked = f"{method}:{path.removeprefix('/api/').strip('/').lower().replace('_', '-')}"
    return next((hint for pattern, hint in PATTERNS if pattern.fullmatch(asked)), "")


def joined(hints: Iterable[str]) -> str:
    """The first of the hints, each once, as one text."""
    return " ".join(list(dict.fromkeys(hint for hint in hints if hint))[:MOST])
