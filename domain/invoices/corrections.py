"""Documents of orders that staff change: the invoice is credited in full, and the order as it is now invoiced anew.

So each document adds up by itself, and none is ever changed.
"""

from dataclasses import asdict, dataclass
from uuid import UUID

from msgspec import convert

from domain.connection import Connection
from domain.invoices.credits import credited
from domain.invoices.figures import Figures, InvoiceLine, label
from domain.invoices.operations import WRITE, credit_line, write_documents
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class OldInvoice:
    """An invoice that a change makes wrong, and the lines that credit all of it."""

    id: UUID
    number: int
    figures: Figures
    lines: tuple[InvoiceLine, ...]


BEFORE = """
SELECT i.id, i.number, i.figures, o.delivery + CASE WHEN o.tax_included THEN 0 ELSE o.delivery_tax END AS delivery,
       o.explanation->>'delivery' AS words,
       (SELECT jsonb_agg(to_jsonb(l) || jsonb_build_object('paid', l.line_total - l.discount
               + CASE WHEN o.tax_included THEN 0 ELSE l.tax END) ORDER BY l.position)
        FROM order_lines l WHERE l.order_id = o.id) AS lines
FROM orders o JOIN invoices i ON i.order_id = o.id AND i.kind = 'invoice' AND NOT i.replaced WHERE o.id = $1
"""


async def invoice_before(connection: Connection, *, order_id: UUID) -> OldInvoice | None:
    """The invoice of an order, whose row the caller has locked, before the order is changed; None without one."""
    row = await connection.fetchrow(BEFORE, order_id)
    if row is None:
        return None
    lines = [credit_line(one, one["quantity"], one["paid"]) for one in row["lines"]]
    if row["delivery"]:
        lines.append(InvoiceLine("", row["words"] or gettext("Delivery"), 1, row["delivery"], row["delivery"]))
    return OldInvoice(row["id"], row["number"], convert(row["figures"], Figures), tuple(lines))


async def replace_invoice(connection: Connection, *, order_id: UUID, old: OldInvoice, reason: str) -> None:
    """Write the invoice of a changed order, and the credit note of the `old` one; call this last of all.

    The invoice takes its number first, as everywhere, so that no two transactions wait for each other's numbers.
    """
    await connection.execute("UPDATE invoices SET replaced = true WHERE id = $1", old.id)
    await write_documents(connection, order_id=order_id)
    figures = credited(
        old.figures,
        amount=old.figures.total,
        earlier=(),
        lines=old.lines,
        credits_invoice=label("invoice", old.number),
        reason=reason,
    )
    note = await connection.fetchval(f"{WRITE} RETURNING id", "credit_note", order_id, None, asdict(figures))
    await connection.execute("UPDATE invoices SET replaced = true WHERE id = $1", note)
