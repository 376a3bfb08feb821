"""The documents of an order: its invoice, and credit notes for what was invoiced and then refunded or never paid.

Each takes its number as the transaction's last act, see `InvoiceCounter`: the transaction that holds the counter keeps
all others of its kind waiting until the commit, and must not wait for any of them.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from msgspec import convert

from domain.catalogue.option_order import in_order
from domain.connection import Connection
from domain.invoices.credits import credited
from domain.invoices.figures import (
    Figures,
    InvoiceBuyer,
    InvoiceLine,
    InvoiceSeller,
    TaxPart,
    label,
    named_address,
    taxes_of,
)
from domain.taxes.reverse_charge import NOTE
from domain.words.messages import gettext, marked

CANCELLATION = marked("The order was cancelled.")

WRITE = """
WITH counted AS (
    INSERT INTO invoice_counters AS c (kind, latest) VALUES ($1, 1)
    ON CONFLICT (kind) DO UPDATE SET latest = c.latest + 1 RETURNING latest
)
INSERT INTO invoices (kind, number, order_id, refund_id, figures) SELECT $1, latest, $2, $3, $4 FROM counted
"""


async def write_documents(connection: Connection, *, order_id: UUID) -> None:
    """Write the documents that the order lacks; call this after everything else that locks.

    Calling it twice has one effect.

    An order is invoiced when it is confirmed, for ever. Refunds are credited, and so is, of a cancelled order, the
    money that was never paid. The caller holds the order's row lock.
    """
    await _invoice(connection, order_id)
    await _credit_refunds(connection, order_id)
    await _credit_cancellation(connection, order_id)


INVOICED_ORDER = """
o.number, o.placed_at, o.currency, o.email, o.address, o.billing_address, o.vat, o.subtotal, o.discount,
       o.delivery, o.tax, o.total, o.tax_included, o.explanation,
       (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.position) FROM order_lines l WHERE l.order_id = o.id) AS lines,
       (SELECT to_jsonb(s) - 'id' - 'created_at' FROM sellers s ORDER BY created_at DESC, id DESC LIMIT 1)
       AS seller"""
"""What an invoice of the order `o` is made of, for `figures_of`, as SQL."""

UNINVOICED = "NOT EXISTS (SELECT FROM invoices i WHERE i.order_id = o.id AND i.kind = 'invoice' AND NOT i.replaced)"
ORDER = f"""
SELECT {INVOICED_ORDER} FROM orders o WHERE o.id = $1 AND {UNINVOICED}
    AND EXISTS (SELECT FROM order_events e WHERE e.order_id = o.id AND e.kind = 'confirmed')
"""  # noqa: S608 - constants


async def _invoice(connection: Connection, order_id: UUID) -> None:
    order = await connection.fetchrow(ORDER, order_id)
    if order is not None:
        await connection.execute(WRITE, "invoice", order_id, None, asdict(figures_of(order)))


def figures_of(order: Any) -> Figures:
    """Return the figures of an invoice of a row with the columns of `INVOICED_ORDER`."""
    return Figures(
        order_number=order["number"],
        ordered_at=order["placed_at"].isoformat(),
        currency=order["currency"],
        seller=InvoiceSeller(**(order["seller"] or {})),
        buyer=_buyer(order),
        lines=tuple(_line(one, one["quantity"], one["unit_price"], one["line_total"]) for one in order["lines"]),
        subtotal=order["subtotal"],
        discount=order["discount"],
        discount_words=order["explanation"].get("discount", ""),
        delivery=order["delivery"],
        delivery_words=order["explanation"].get("delivery", ""),
        tax=order["tax"],
        taxes=taxes_of(order),
        total=order["total"],
        tax_note=NOTE if (order["vat"] or {}).get("reverse_charge") else "",
    )


def _buyer(order: Any) -> InvoiceBuyer:
    address, billing = named_address(order["address"]), order["billing_address"]
    number = (order["vat"] or {}).get("number", "")
    return InvoiceBuyer((billing or address).get("name", ""), order["email"], address, billing, number)


def _line(line: Mapping[str, Any], quantity: int, unit_price: int | None, total: int) -> InvoiceLine:
    name = ", ".join((line["name"], *in_order(line["options"], line.get("option_names")).values()))
    return InvoiceLine(line["sku"], name, quantity, unit_price, total, line["tax_rate"])


def credit_line(line: Mapping[str, Any], quantity: int, total: int) -> InvoiceLine:
    """A line of a credit note: what each of it gives back, after discount and with tax, if that is a whole number.

    A quantity of 0 is a part of a price of which another credit note has the rest.
    """
    if not quantity:
        return replace(
            credit_line(line, 1, total), name=gettext("%(name)s, part of its price", name=line["name"]), unit_price=None
        )
    return _line(line, quantity, None if total % quantity else total // quantity, total)


REFUNDS = """
WITH made AS (
    SELECT r.*, coalesce((i.figures->>'total')::bigint, 0) AS credited,
           EXISTS (SELECT FROM refund_lines b WHERE b.refund_id = r.id) AS of_lines
    FROM refunds r JOIN payments p ON p.id = r.payment_id LEFT JOIN invoices i ON i.refund_id = r.id
    WHERE r.order_id = $1 AND NOT p.surplus
), sums AS (
    SELECT coalesce(sum(amount) FILTER (WHERE status = 'succeeded' AND NOT by_change), 0)::bigint AS back,
           coalesce(sum(amount) FILTER (WHERE status = 'failed' AND by_change), 0)::bigint AS failed,
           coalesce(sum(amount - credited) FILTER (
               WHERE status = 'succeeded' AND NOT by_change AND NOT of_lines), 0)::bigint AS in_place
    FROM made
)
SELECT r.id, r.amount, r.reason, coalesce((
    SELECT jsonb_agg(to_jsonb(l) || jsonb_build_object('back', b.quantity, 'amount', b.amount) ORDER BY l.position)
    FROM refund_lines b JOIN order_lines l ON l.id = b.order_line_id WHERE b.refund_id = r.id), '[]') AS lines,
    s.back - least(s.failed, s.in_place) - (SELECT sum(credited) FROM made)::bigint AS owed
FROM made r CROSS JOIN sums s
WHERE r.status = 'succeeded' AND NOT r.by_change AND NOT EXISTS (SELECT FROM invoices i WHERE i.refund_id = r.id)
ORDER BY r.of_lines DESC, r.settled_at DESC, r.id DESC
"""


async def _credit_refunds(connection: Connection, order_id: UUID) -> None:
    """Credit refunds that are on no credit note.

    An overpayment was never invoiced, so its refund is not credited; nor is what a change of the order gave back, which
    its new invoice leaves out: neither by the refund that the change made, nor, if that failed, by one of an amount
    that is made in its place. A refund that the bank sent back stays credited, for it is owed: the one that is made in
    its place is credited only beyond that. Such a one never gets a note, so what is owed is that of lines, then of the
    latest refund.
    """
    refunds = await connection.fetch(REFUNDS, order_id)
    owed = refunds[0]["owed"] if refunds else 0
    for refund in refunds:
        amount = min(refund["amount"], owed)
        whole = amount == refund["amount"]
        named = [one for one in refund["lines"] if one["amount"] or not one["line_total"]]
        lines = tuple(credit_line(one, one["back"], one["amount"]) for one in named) if whole else ()
        if amount > 0:
            await _credit(connection, order_id, amount, refund["reason"], lines, refund["id"])
            owed -= amount


UNPAID = """
SELECT (i.figures->>'total')::bigint + o.given_back - coalesce((
    SELECT sum(p.amount) FROM payments p WHERE p.order_id = i.order_id
    AND p.status IN ('paid', 'partially_refunded', 'refunded') AND NOT p.surplus), 0)::bigint
FROM invoices i JOIN orders o ON o.id = i.order_id
WHERE i.order_id = $1 AND i.kind = 'invoice' AND NOT i.replaced AND o.status = 'cancelled'
    AND NOT EXISTS (SELECT FROM invoices c WHERE c.order_id = $1 AND c.kind = 'credit_note' AND c.refund_id IS NULL
                    AND NOT c.replaced)
"""


async def _credit_cancellation(connection: Connection, order_id: UUID) -> None:
    """Credit the amount that was invoiced and never paid; paid money is credited when it is refunded."""
    amount = await connection.fetchval(UNPAID, order_id)
    if amount:
        await _credit(connection, order_id, amount, CANCELLATION, (), None)


INVOICED = """
SELECT i.number, i.figures, coalesce((
    SELECT jsonb_agg(t) FROM invoices c CROSS JOIN LATERAL jsonb_array_elements(c.figures->'taxes') AS t
    WHERE c.order_id = i.order_id AND c.kind = 'credit_note' AND NOT c.replaced), '[]') AS credited
FROM invoices i WHERE i.order_id = $1 AND i.kind = 'invoice' AND NOT i.replaced
"""


RETURNED = """
SELECT to_jsonb(l) AS line, w.quantity, w.amount
FROM unnest($1::uuid[], $2::int[], $3::bigint[]) AS w(id, quantity, amount) JOIN order_lines l USING (id)
ORDER BY l.position
"""


async def credit_return(
    connection: Connection,
    *,
    order_id: UUID,
    amount: int,
    reason: str,
    back: Mapping[UUID, tuple[int, int]],
    delivery: int = 0,
    delivery_words: str = "",
) -> None:
    """Write the credit note of lines that came back before they were paid: how many of each, and what they cost.

    `amount`, in minor units, includes the price of the `delivery`, which is another row.
    Called once and last of all, as `write_documents` is. The caller holds the order's row lock.
    """
    quantities, amounts = [one for one, _ in back.values()], [one for _, one in back.values()]
    rows = await connection.fetch(RETURNED, list(back), quantities, amounts)
    lines = tuple(credit_line(row["line"], row["quantity"], row["amount"]) for row in rows)
    if lines and delivery:
        lines += (InvoiceLine("", delivery_words, 1, delivery, delivery),)
    await _credit(connection, order_id, amount, reason, lines, None)


async def _credit(
    connection: Connection,
    order_id: UUID,
    amount: int,
    reason: str,
    lines: tuple[InvoiceLine, ...],
    refund_id: UUID | None,
) -> None:
    invoice = await connection.fetchrow(INVOICED, order_id)
    if invoice is not None:
        figures = credited(
            convert(invoice["figures"], Figures),
            amount=amount,
            earlier=convert(invoice["credited"], list[TaxPart]),
            lines=lines,
            credits_invoice=label("invoice", invoice["number"]),
            reason=reason,
        )
        await connection.execute(WRITE, "credit_note", order_id, refund_id, asdict(figures))
