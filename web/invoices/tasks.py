"""Create the PDF files of invoices and credit notes."""

from domain.invoices.making import WrittenInvoice, claim_unmade
from web.config.settings import Settings
from web.infra.database import Database
from web.infra.isolation import one_by_one
from web.invoices.documents import name_seller, pdf_of

MOST = 20


async def make_invoices(database: Database, settings: Settings) -> int:
    """Create up to `MOST` files; return how many were tried."""
    await name_seller(database, settings)
    async with database.transaction() as connection:
        unmade = await claim_unmade(connection, limit=MOST)

    async def make(invoice: WrittenInvoice) -> None:
        await pdf_of(database, settings, invoice)

    await one_by_one(unmade, make)
    return len(unmade)
