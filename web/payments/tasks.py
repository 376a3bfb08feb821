"""Payment tasks: postponed events, pending refunds, and payments without an event."""

from domain.payments.events import due_events
from web.adapters.gateways import gateways_of
from web.config.settings import Settings
from web.infra.database import Database
from web.infra.till import Till
from web.payments.events import apply_now
from web.payments.reconciliation import reconcile
from web.payments.send_refunds import send_refunds
from web.payments.simulation import send_news

MOST = 50


async def apply_events(database: Database, _settings: Settings) -> int:
    """Retry events that could not be applied when they were received; return how many were applied."""
    async with database.read() as connection:
        due = await due_events(connection, limit=MOST)
    return sum([await apply_now(database, name) for name in due])


async def move_money(database: Database, settings: Settings) -> int:
    """Send due refunds and the events of the simulated provider; return how many of both."""
    gateways = gateways_of(settings, database)
    told = await send_news(Till(database), gateways.simulated) if gateways.simulated else 0
    return told + await send_refunds(database, gateways)


async def ask_providers(database: Database, settings: Settings) -> int:
    """Look up payments whose result no event has reported; return how many."""
    return await reconcile(Till(database), gateways_of(settings, database))
