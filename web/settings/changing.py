"""A change of settings by staff, whichever way it came in."""

from collections.abc import Collection, Iterable, Mapping
from email.utils import parseaddr
from typing import Any

from domain.accounts.views import Principal
from domain.connection import Connection
from domain.errors import InvalidError
from domain.invoices.sellers import hold_seller, remember_seller
from domain.settings.operations import change_settings
from domain.settings.queries import stored_settings, usable
from domain.words.messages import gettext
from web.auth.guards import check_proved
from web.config.effective import effective, ground_of
from web.config.settings import Settings
from web.config.stripe_currencies import converts_exactly


async def change(
    connection: Connection,
    chosen: Settings,
    *,
    sent: Mapping[str, Any],
    expected: Collection[int] | None,
    among: Iterable[str] | None = None,
    by: Principal,
) -> None:
    """Change settings over `chosen`, those of the environment; invoices name the new seller from now on.

    Raises as `change_settings` does, and `ProofNeededError` for what somebody at a browser left open must not change.
    """
    if chosen.stripe_secret_key and not converts_exactly(str(sent.get("currency", chosen.currency)).strip().upper()):
        raise InvalidError(
            {"currency": gettext("Stripe cannot charge this currency exactly: it takes no third decimal of it.")}
        )
    ground = ground_of(chosen)
    stored = await stored_settings(connection)
    before, sender = ground.under(usable(stored)[0]), effective(chosen, stored).sender
    after = await change_settings(connection, sent=sent, ground=ground, expected=expected, among=among, by=by)
    if after["open"] and not before["open"] and not after["address"]:
        raise InvalidError({"open": gettext("Give the postal address of who sells first: every shop must name it.")})
    changed = effective(chosen, await stored_settings(connection))
    if (before["staff_second_factor"] and not after["staff_second_factor"]) or _moved(sender, changed.sender):
        check_proved(by)
    await hold_seller(connection)
    await remember_seller(connection, changed.seller)


def _moved(before: str, after: str) -> bool:
    """Whether emails come from another address, whichever setting names it; the name before it may change."""
    return parseaddr(before)[1] != parseaddr(after)[1]
