"""PDFs of invoices: claiming those that have none yet, storing the ones that were made, and reading them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import convert

from domain.connection import Connection, take_turns
from domain.errors import NotFoundError
from domain.invoices.errors import NotInvoicedError
from domain.invoices.figures import Figures, label
from domain.words.messages import gettext

MAX_ATTEMPTS = 5
"""The most attempts of the worker at one PDF; after them it is made on request, so that it holds up no other."""


@dataclass(frozen=True, slots=True)
class WrittenInvoice:
    """An invoice or a credit note, and its PDF if that is made."""

    id: UUID
    kind: str
    number: int
    issued_at: datetime
    figures: Figures
    pdf: bytes | None = None

    @property
    def label(self) -> str:
        """The document number as people read it."""
        return label(self.kind, self.number)


CLAIM = """
UPDATE invoices SET attempts = attempts + 1 WHERE id = ANY(ARRAY(
    SELECT id FROM invoices WHERE pdf IS NULL AND attempts < $2 ORDER BY attempts, id LIMIT $1 FOR UPDATE SKIP LOCKED))
RETURNING id, kind, number, issued_at, figures
"""


async def claim_unmade(connection: Connection, *, limit: int) -> list[WrittenInvoice]:
    """Claim up to `limit` invoices that have no PDF yet."""
    return [_written(row) for row in await connection.fetch(CLAIM, limit, MAX_ATTEMPTS)]


KEEP = """
WITH locked AS (SELECT id FROM invoices WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
UPDATE invoices i SET pdf = made.pdf, made_at = now()
FROM locked JOIN unnest($1::uuid[], $2::bytea[], $3::jsonb[]) AS made(id, pdf, figures) USING (id)
WHERE i.id = locked.id AND i.pdf IS NULL AND i.figures = made.figures
"""


async def keep_pdfs(connection: Connection, made: Sequence[tuple[WrittenInvoice, bytes]]) -> None:
    """Store the PDFs of invoices: one statement.

    One that has a PDF already, or whose buyer was erased while it was being made, stays as it is; so does one that
    somebody is at, which is made again: it keeps no other from being stored.
    """
    figures = [asdict(invoice.figures) for invoice, _ in made]
    await connection.execute(KEEP, [invoice.id for invoice, _ in made], [pdf for _, pdf in made], figures)


async def wait_for_pdf(connection: Connection, invoice: WrittenInvoice) -> bytes | None:
    """The PDF of an invoice once nobody else makes it on request, None if the caller is to do so: two queries.

    Until the transaction ends all others wait who ask for the same, but neither the worker nor who changes the order.
    """
    await take_turns(connection, f"document:{invoice.id}")
    return await stored_pdf(connection, invoice)


async def stored_pdf(connection: Connection, invoice: WrittenInvoice) -> bytes | None:
    """The PDF of an invoice as it is stored by now: one query."""
    pdf: bytes | None = await connection.fetchval("SELECT pdf FROM invoices WHERE id = $1", invoice.id)
    return pdf


FIND = "SELECT id, kind, number, issued_at, figures, pdf FROM invoices WHERE order_id = $1 AND kind = $2"


async def find_invoice(connection: Connection, *, order_id: UUID) -> WrittenInvoice:
    """The invoice of an order, the latest if it was changed: one query. Raises `NotInvoicedError`."""
    row = await connection.fetchrow(FIND + " AND NOT replaced", order_id, "invoice")
    if row is None:
        raise NotInvoicedError(gettext("There is no invoice yet. An order gets one once it is confirmed."))
    return _written(row)


async def find_replaced(connection: Connection, *, order_id: UUID, number: int) -> WrittenInvoice:
    """An invoice of the order by its number, also one that a change replaced: one query. Raises `NotFoundError`."""
    row = await connection.fetchrow(FIND + " AND number = $3", order_id, "invoice", number)
    if row is None:
        raise NotFoundError(gettext("This order does not have this invoice."))
    return _written(row)


async def find_credit_note(connection: Connection, *, order_id: UUID, number: int) -> WrittenInvoice:
    """The credit note of this number, if it belongs to the order: one query. Raises `NotFoundError`."""
    row = await connection.fetchrow(FIND + " AND number = $3", order_id, "credit_note", number)
    if row is None:
        raise NotFoundError(gettext("This order does not have this credit note."))
    return _written(row)


def _written(row: Any) -> WrittenInvoice:
    return WrittenInvoice(**{**row, "figures": convert(row["figures"], Figures)})
