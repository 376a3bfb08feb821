"""Every email that the shop sends, collected from the rooms that describe them."""

from web.accounts import emails as accounts
from web.notices import emails as notices
from web.orders import emails as orders
from web.returns import emails as returns
from web.stock_alerts import emails as stock_alerts
from web.templating.emails import Email
from web.withdrawals import emails as withdrawals

EMAILS = (
    *accounts.EMAILS,
    *notices.EMAILS,
    *orders.EMAILS,
    *returns.EMAILS,
    *stock_alerts.EMAILS,
    *withdrawals.EMAILS,
)
BY_KIND = {email.kind: email for email in EMAILS}


def email_of(kind: str) -> Email:
    """The email of this kind. One that no room describes has no templates, which says so when it is rendered."""
    return BY_KIND.get(kind) or Email(kind)
