"""What payments need looking after: events that wait, refunds on their way, payments that nobody told us of."""

from domain.payments.events import due_events
from web.adapters.gateways import gateways_of
from web.config.settings import Settings
from web.infra.database import Database
from web.payments.events import apply_now
from web.payments.reconciliation import reconcile
from web.payments.send_refunds import send_refunds
from web.payments.simulation import send_news

MOST = 50


async def apply_events(database: Database, _settings: Settings) -> int:
    """Try events that could not be applied when they came; returns how many had their effect."""
    async with database.read() as connection:
        due = await due_events(connection, limit=MOST)
    return sum([await apply_now(database, name) for name in due])


async def move_money(database: Database, settings: Settings) -> int:
    """Send refunds that are due, and what the simulated provider has to tell; returns how many of both."""
    gateways = gateways_of(settings, database)
    told = await send_news(database, gateways.simulated) if gateways.simulated else 0
    return told + await send_refunds(database, gateways)


async def ask_providers(database: Database, settings: Settings) -> int:
    """Ask about payments of which nobody has told us how they ended; returns how many."""
    return await reconcile(database, gateways_of(settings, database))
