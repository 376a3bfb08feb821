"""Signed links: to see an order, end stock alerts, undo a change of email, join the staff, and know a browser.

So is the header by which `mercer law` looks at a shop that is closed.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from web.config.settings import Settings

LONGEST_TIME = 12
"""Digits of a moment in seconds."""


def order_key(settings: Settings, order_id: UUID) -> str:
    """The unguessable key of an order's link: HMAC-SHA-256 of its id under the shop's secret."""
    return _key(settings.secret_key, _order(order_id))


def order_path(settings: Settings, number: str, order_id: UUID) -> str:
    """The path of a guest's signed link to an order."""
    return f"/orders/{number}?key={order_key(settings, order_id)}"


def owns_key(settings: Settings, order_id: UUID, key: str) -> bool:
    """Whether `key` is the key of this order."""
    return _fits(settings, _order(order_id), key)


def alert_path(settings: Settings, alert_id: UUID) -> str:
    """The path of the signed link to unsubscribe from stock alerts."""
    return f"/stock-alerts/{alert_id}?key={_key(settings.secret_key, _alert(alert_id))}"


def confirmation_path(settings: Settings, alert_id: UUID) -> str:
    """The path of the signed link to confirm stock alerts, to which the same key belongs."""
    return alert_path(settings, alert_id).replace("?", "/confirmation?")


def owns_alert_key(settings: Settings, alert_id: UUID, key: str) -> bool:
    """Whether `key` is the key of this alert."""
    return _fits(settings, _alert(alert_id), key)


def email_change_path(settings: Settings, change_id: UUID) -> str:
    """The path of the signed link to undo a change of an account's email address."""
    return f"/email-changes/{change_id}?key={_key(settings.secret_key, _email_change(change_id))}"


def owns_email_change_key(settings: Settings, change_id: UUID, key: str) -> bool:
    """Whether `key` is the key of this change of address."""
    return _fits(settings, _email_change(change_id), key)


def invitation_path(settings: Settings, invitation_id: UUID, sent: int) -> str:
    """The path of the signed link of an invitation to work in the shop, as it was sent the `sent`th time."""
    return f"/invitations/{invitation_id}?key={_key(settings.secret_key, _invitation(invitation_id, sent))}"


def owns_invitation_key(settings: Settings, invitation_id: UUID, sent: int, key: str) -> bool:
    """Whether `key` is the one that was sent last for this invitation."""
    return _fits(settings, _invitation(invitation_id, sent), key)


def browser_path(settings: Settings, link_id: UUID) -> str:
    """The path of the signed link that makes a browser known, in an email about guesses or codes."""
    return f"/sign-in/browsers/{link_id}?key={_key(settings.secret_key, _browser(link_id))}"


def owns_browser_key(settings: Settings, link_id: UUID, key: str) -> bool:
    """Whether `key` is the key of this link."""
    return _fits(settings, _browser(link_id), key)


def _browser(link_id: UUID) -> bytes:
    return b"known-browser:" + link_id.bytes


def _invitation(invitation_id: UUID, sent: int) -> bytes:
    return b"staff-invitation:" + invitation_id.bytes + str(sent).encode()


def _email_change(change_id: UUID) -> bytes:
    return b"email-change:" + change_id.bytes


def _order(order_id: UUID) -> bytes:
    return b"order:" + order_id.bytes


LOOK_HEADER, LOOK_SECONDS = "mercer-look", 600
"""The header by which `mercer law` looks at a closed shop, and for how long one of them lets it."""


def look_header(settings: Settings, at: datetime) -> dict[str, str]:
    """The header that lets whoever knows the shop's secret look at it while it is closed, for `LOOK_SECONDS`."""
    until = int(at.timestamp()) + LOOK_SECONDS
    return {LOOK_HEADER: f"{until}.{_key(settings.secret_key, _look(until))}"}


def may_look(settings: Settings, header: str, at: datetime) -> bool:
    """Whether the header is one of ours and its time is not over."""
    until, _, key = header.partition(".")
    if not (until.isascii() and until.isdecimal() and len(until) <= LONGEST_TIME):
        return False
    return 0 <= int(until) - at.timestamp() <= LOOK_SECONDS and _fits(settings, _look(int(until)), key)


def _look(until: int) -> bytes:
    return b"look:" + str(until).encode()


def _alert(alert_id: UUID) -> bytes:
    return b"stock-alert:" + alert_id.bytes


def _key(secret_key: str, subject: bytes) -> str:
    digest = hmac.digest(secret_key.encode(), subject, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:24]).decode()


def _fits(settings: Settings, subject: bytes, key: str) -> bool:
    """Whether `key` is what one of the shop's secrets makes of `subject`: the newest signs, each of them verifies."""
    return any(hmac.compare_digest(_key(one, subject).encode(), key.encode()) for one in settings.secret_keys)
