"""Addresses that prove something: who holds the signed link of an order may see it, of a letter may end its kind."""

import base64
import hashlib
import hmac
from uuid import UUID

from web.config.settings import Settings


def order_key(settings: Settings, order_id: UUID) -> str:
    """The unguessable key of an order's link: HMAC-SHA-256 of its id under the shop's secret."""
    return _key(settings, b"order:" + order_id.bytes)


def order_path(settings: Settings, number: str, order_id: UUID) -> str:
    """The guest's way to an order, from the root of the site."""
    return f"/orders/{number}?key={order_key(settings, order_id)}"


def owns_key(settings: Settings, order_id: UUID, key: str) -> bool:
    """Whether `key` is this order's."""
    return hmac.compare_digest(order_key(settings, order_id).encode(), key.encode())


def alert_path(settings: Settings, alert_id: UUID) -> str:
    """The way out of letters about stock, for whoever has got one, from the root of the site."""
    return f"/stock-alerts/{alert_id}?key={_key(settings, _alert(alert_id))}"


def owns_alert_key(settings: Settings, alert_id: UUID, key: str) -> bool:
    """Whether `key` is this request's."""
    return hmac.compare_digest(_key(settings, _alert(alert_id)).encode(), key.encode())


def _alert(alert_id: UUID) -> bytes:
    return b"stock-alert:" + alert_id.bytes


def _key(settings: Settings, subject: bytes) -> str:
    digest = hmac.digest(settings.secret_key.encode(), subject, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:24]).decode()
