"""Create the PDF files of invoices and credit notes."""

import asyncio
import os

from domain.invoices.making import WrittenInvoice, claim_unmade, keep_pdfs
from web.config.settings import Settings
from web.infra.database import Database
from web.infra.isolation import one_by_one
from web.invoices.documents import draw, name_seller

MOST = 20
AT_ONCE = min(4, os.cpu_count() or 1)
"""How many files are made at once: each takes a core for some milliseconds, outside of Python's lock."""


async def make_invoices(database: Database, settings: Settings) -> int:
    """Create up to `MOST` files, several at once; return how many were tried."""
    await name_seller(database, settings)
    async with database.transaction() as connection:
        unmade = await claim_unmade(connection, limit=MOST)
    turns, made = asyncio.Semaphore(AT_ONCE), []

    async def make(invoice: WrittenInvoice) -> None:
        made.append((invoice, await draw(settings, invoice, turns)))

    await asyncio.gather(*(one_by_one(unmade[lane::AT_ONCE], make) for lane in range(AT_ONCE)))
    if made:
        async with database.transaction() as connection:
            await keep_pdfs(connection, made)
    return len(unmade)
