"""Create the PDF files of invoices and credit notes."""

from domain.invoices.making import claim_unmade
from web.config.settings import Settings
from web.infra.database import Database
from web.invoices.documents import name_seller, pdf_of

MOST = 20


async def make_invoices(database: Database, settings: Settings) -> int:
    """Create up to `MOST` files; return how many were tried."""
    await name_seller(database, settings)
    async with database.transaction() as connection:
        unmade = await claim_unmade(connection, limit=MOST)
    for invoice in unmade:
        await pdf_of(database, settings, invoice)
    return len(unmade)
