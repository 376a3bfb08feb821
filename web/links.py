"""Addresses that prove something: who holds the signed link of an order may see it."""

import base64
import hashlib
import hmac
from uuid import UUID

from web.settings import Settings


def order_key(settings: Settings, order_id: UUID) -> str:
    """The unguessable key of an order's link: HMAC-SHA-256 of its id under the shop's secret."""
    digest = hmac.digest(settings.secret_key.encode(), b"order:" + order_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:24]).decode()


def order_path(settings: Settings, number: str, order_id: UUID) -> str:
    """The guest's way to an order, from the root of the site."""
    return f"/orders/{number}?key={order_key(settings, order_id)}"


def owns_key(settings: Settings, order_id: UUID, key: str) -> bool:
    """Whether `key` is this order's."""
    return hmac.compare_digest(order_key(settings, order_id).encode(), key.encode())
