"""Delete expired data: idle carts and wishlists, ended sessions, old security events, sent emails, stock alerts."""

import time
from typing import Protocol

import structlog

from domain.accounts.email_changes import delete_old_changes
from domain.accounts.factors.pending import delete_old_pending
from domain.accounts.guesses import delete_old_guesses
from domain.accounts.invitations import delete_old_invitations
from domain.accounts.one_time_codes import delete_old_codes
from domain.accounts.sessions import delete_old_sessions
from domain.assortment.image_changes import delete_removed_images
from domain.audit.security import delete_old_security
from domain.books.runs import delete_old_checks
from domain.cart.operations import delete_empty_carts, delete_idle_carts
from domain.changes.fetches import delete_old_fetches
from domain.changes.operations import delete_old_proposals, delete_old_rows
from domain.connection import PIECE, Connection
from domain.imports.files import delete_waiting_files
from domain.limits.refused_orders import delete_old_slowdowns
from domain.mail.operations import delete_sent_emails
from domain.orders.operations import delete_old_keys
from domain.search.counts import delete_old_searches
from domain.stock.requests import delete_old_requests
from domain.stock_alerts.operations import delete_old_alerts
from domain.wishlists.operations import delete_idle_wishlists
from web.config.settings import Settings
from web.infra.database import Database

log = structlog.get_logger()


class Forget(Protocol):
    """Deletes up to `limit` old rows of its kind, and returns how many."""

    async def __call__(self, connection: Connection, *, limit: int) -> int:
        """One statement, which ends long before its time is up."""


FORGETTING: tuple[Forget, ...] = (
    delete_old_codes,
    delete_old_guesses,
    delete_old_pending,
    delete_old_sessions,
    delete_old_security,
    delete_old_changes,
    delete_old_invitations,
    delete_sent_emails,
    delete_old_keys,
    delete_old_requests,
    delete_old_checks,
    delete_old_alerts,
    delete_old_slowdowns,
    delete_removed_images,
    delete_old_rows,
    delete_old_fetches,
    delete_old_proposals,
    delete_waiting_files,
    delete_old_searches,
    delete_idle_carts,
    delete_empty_carts,
    delete_idle_wishlists,
)

EACH_SECONDS = 5.0
"""After so long it is the turn of the next kind; the worker comes back at once for what is left."""


async def delete_expired(database: Database, _settings: Settings) -> int:
    """Delete expired data in pieces, each kind for a while; return how many rows. No failure stops another kind."""
    forgotten = 0
    for forget in FORGETTING:
        try:
            forgotten += await _forget(database, forget)
        except Exception as error:
            log.warning("something old could not be deleted", task=str(forget), exc_info=error)
    return forgotten


async def _forget(database: Database, forget: Forget) -> int:
    ends_at, forgotten, some = time.monotonic() + EACH_SECONDS, 0, PIECE
    while some >= PIECE and time.monotonic() < ends_at:
        async with database.transaction() as connection:
            some = await forget(connection, limit=PIECE)
        forgotten += some
    return forgotten
