"""Signed links: to see an order, to unsubscribe from stock alerts, to undo a change of email address."""

import base64
import hashlib
import hmac
from uuid import UUID

from web.config.settings import Settings


def order_key(settings: Settings, order_id: UUID) -> str:
    """The unguessable key of an order's link: HMAC-SHA-256 of its id under the shop's secret."""
    return _key(settings, b"order:" + order_id.bytes)


def order_path(settings: Settings, number: str, order_id: UUID) -> str:
    """The path of a guest's signed link to an order."""
    return f"/orders/{number}?key={order_key(settings, order_id)}"


def owns_key(settings: Settings, order_id: UUID, key: str) -> bool:
    """Whether `key` is the key of this order."""
    return hmac.compare_digest(order_key(settings, order_id).encode(), key.encode())


def alert_path(settings: Settings, alert_id: UUID) -> str:
    """The path of the signed link to unsubscribe from stock alerts."""
    return f"/stock-alerts/{alert_id}?key={_key(settings, _alert(alert_id))}"


def owns_alert_key(settings: Settings, alert_id: UUID, key: str) -> bool:
    """Whether `key` is the key of this alert."""
    return hmac.compare_digest(_key(settings, _alert(alert_id)).encode(), key.encode())


def email_change_path(settings: Settings, change_id: UUID) -> str:
    """The path of the signed link to undo a change of an account's email address."""
    return f"/email-changes/{change_id}?key={_key(settings, _email_change(change_id))}"


def owns_email_change_key(settings: Settings, change_id: UUID, key: str) -> bool:
    """Whether `key` is the key of this change of address."""
    return hmac.compare_digest(_key(settings, _email_change(change_id)).encode(), key.encode())


def _email_change(change_id: UUID) -> bytes:
    return b"email-change:" + change_id.bytes


def _alert(alert_id: UUID) -> bytes:
    return b"stock-alert:" + alert_id.bytes


def _key(settings: Settings, subject: bytes) -> str:
    digest = hmac.digest(settings.secret_key.encode(), subject, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:24]).decode()
