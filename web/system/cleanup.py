"""Delete expired data: idle carts, ended sessions and codes, old sent emails, old stock alerts."""

from domain.accounts.factors.pending import forget_old_pending
from domain.accounts.one_time_codes import forget_old_codes
from domain.accounts.sessions import forget_old_sessions
from domain.books.runs import forget_old_checks
from domain.cart.operations import forget_idle_carts
from domain.mail.operations import forget_sent_letters
from domain.orders.operations import forget_old_keys
from domain.stock_alerts.operations import forget_old_alerts
from web.config.settings import Settings
from web.infra.database import Database

BATCH = 1000
FORGETTING = (
    forget_old_codes,
    forget_old_pending,
    forget_old_sessions,
    forget_sent_letters,
    forget_old_keys,
    forget_old_checks,
    forget_old_alerts,
)


async def forget_the_old(database: Database, _settings: Settings) -> int:
    """Delete expired data, and carts unused for a month; return how many carts."""
    for forget in FORGETTING:
        async with database.transaction() as connection:
            await forget(connection)
    forgotten = 0
    while True:
        async with database.transaction() as connection:
            some = await forget_idle_carts(connection, limit=BATCH)
        forgotten += some
        if some < BATCH:
            return forgotten
