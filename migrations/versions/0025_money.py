"""Money right to the penny: refunds by hand, disputes, payments on their way, codes by the account's address too."""

import json
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STUCK = """
UPDATE refunds r SET due_at = now(), attempts = 0, last_error = '' FROM payments p
WHERE p.id = r.payment_id AND r.status = 'created' AND p.provider = 'by_hand'
"""
"""Refunds of recorded money of which an earlier one had taken the reference: the worker makes them now."""

ACCOUNTS = """
UPDATE discount_uses u SET account_hash = sha256(convert_to(lower(a.email), 'UTF8'))
FROM users a WHERE a.id = u.user_id
"""

DISPUTES_AGAIN = """
UPDATE provider_events e SET kind = k.kind, applied_at = NULL, due_at = now(), attempts = 0, facts = jsonb_build_object(
    'event_id', e.event_id, 'kind', k.kind, 'reference', '', 'charge_reference', k.dispute->>'payment_intent',
    'amount', k.dispute->'amount', 'currency', upper(k.dispute->>'currency'),
    'refund_reference', k.dispute->>'id', 'refund_id', '', 'reason', coalesce(k.dispute->>'reason', ''),
    'status', CASE k.dispute->>'status' WHEN 'won' THEN 'won' WHEN 'warning_closed' THEN 'won' WHEN 'lost' THEN 'lost'
              ELSE 'open' END,
    'answer_by', coalesce(k.dispute->'evidence_details'->'due_by', '0'))
FROM (SELECT id, payload->'data'->'object' AS dispute, CASE payload->>'type'
          WHEN 'charge.dispute.funds_withdrawn' THEN 'withdrawn'
          WHEN 'charge.dispute.funds_reinstated' THEN 'reinstated' ELSE 'disputed' END AS kind
      FROM provider_events WHERE provider = 'stripe' AND payload->>'type' LIKE 'charge.dispute.%') AS k
WHERE k.id = e.id AND k.dispute->>'payment_intent' IS NOT NULL AND k.dispute->>'id' IS NOT NULL
AND k.dispute ? 'amount' AND k.dispute ? 'currency'
"""
"""Reports of disputes that were kept without effect: the worker applies them now."""


WRONG = """
SELECT order_id, rate, sum(owed)::bigint AS owed, sum(credited)::bigint AS credited, sum(tax)::bigint AS tax FROM (
    SELECT r.order_id, l.tax_rate AS rate, b.amount AS owed, 0 AS credited, 0 AS tax
    FROM refunds r JOIN refund_lines b ON b.refund_id = r.id JOIN order_lines l ON l.id = b.order_line_id
    WHERE EXISTS (SELECT FROM invoices c WHERE c.refund_id = r.id)
    UNION ALL
    SELECT c.order_id, (substring(t->>'words' FROM ' at ([0-9.]+)%$')::numeric * 100)::int, 0, (t->>'gross')::bigint,
           (t->>'tax')::bigint
    FROM invoices c CROSS JOIN LATERAL jsonb_array_elements(c.figures->'taxes') AS t WHERE c.kind = 'credit_note'
) AS each
WHERE order_id IN (SELECT order_id FROM invoices WHERE kind = 'invoice' AND jsonb_array_length(figures->'taxes') > 1)
AND order_id NOT IN (
    SELECT c.order_id FROM invoices c WHERE c.kind = 'credit_note' AND (c.figures->>'total')::bigint <> coalesce(
        (SELECT sum(b.amount) FROM refund_lines b WHERE b.refund_id = c.refund_id), 0))
GROUP BY order_id, rate ORDER BY order_id, rate DESC
"""
"""By order and rate: what the refunded lines bear, and the gross amount and tax that were credited for them."""

PAPERS = """
SELECT kind, figures FROM invoices WHERE order_id = :order_id ORDER BY kind DESC, number
"""
CORRECT = """
WITH counted AS (UPDATE invoice_counters SET latest = latest + 1 WHERE kind = 'credit_note' RETURNING latest)
INSERT INTO invoices (kind, number, order_id, figures)
SELECT 'credit_note', latest, :order_id, cast(:figures AS jsonb) FROM counted
"""
REASON = "This corrects the tax rates of the credit notes before it. The amount that was credited stays the same."


def correct_credit_notes(connection: sa.Connection) -> int:
    """Write a credit note of nothing for each order whose lines were credited at other rates than their own.

    Documents that were issued are never changed. Returns how many were written.
    """
    orders: dict[Any, list[Any]] = {}
    for row in connection.execute(sa.text(WRONG)):
        orders.setdefault(row.order_id, []).append(row)
    wrong = {order_id: rows for order_id, rows in orders.items() if any(row.owed != row.credited for row in rows)}
    for order_id, rows in wrong.items():
        papers = [row.figures for row in connection.execute(sa.text(PAPERS), {"order_id": order_id})]
        figures = json.dumps(_correction(papers[0], papers[-1], rows))
        connection.execute(sa.text(CORRECT), {"order_id": order_id, "figures": figures})
    return len(wrong)


def _correction(invoice: dict[str, Any], latest: dict[str, Any], rows: list[Any]) -> dict[str, Any]:
    parts = {_rate_of(part["words"]): part for part in invoice["taxes"]}
    taxes = []
    for row in rows:
        if row.owed == row.credited or row.rate not in parts:
            continue
        part = parts[row.rate]
        tax = int(Fraction(part["tax"] * row.owed, part["gross"] or 1) + Fraction(1, 2))
        taxes.append({"words": part["words"], "gross": row.owed - row.credited, "tax": tax - row.tax})
    line = {"sku": "", "name": REASON, "quantity": 1, "unit_price": 0, "total": 0}
    tax = sum(part["tax"] for part in taxes)
    return {**latest, "lines": [line], "subtotal": 0, "tax": tax, "taxes": taxes, "total": 0, "reason": REASON}


def _rate_of(words: str) -> int | None:
    found = re.search(r" at ([0-9.]+)%$", words)
    return round(float(found[1]) * 100) if found else None


def upgrade() -> None:
    """Go forward; what was stuck or had no effect goes on."""
    op.add_column("payments", sa.Column("on_its_way_at", sa.DateTime(timezone=True)))
    op.add_column("refunds", sa.Column("by_hand", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.drop_constraint(op.f("ck_refunds_amount_positive"), "refunds", type_="check")
    op.create_check_constraint(op.f("ck_refunds_amount_not_negative"), "refunds", "amount >= 0")
    op.create_index("ix_refunds_failed", "refunds", ["order_id"], postgresql_where=sa.text("status = 'failed'"))
    _disputes()
    op.add_column("discount_uses", sa.Column("account_hash", sa.LargeBinary()))
    op.create_index("ix_discount_uses_account", "discount_uses", ["discount_id", "account_hash"])
    for statement in (ACCOUNTS, STUCK, DISPUTES_AGAIN):
        op.execute(statement)
    correct_credit_notes(op.get_bind())


def _disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(255), nullable=False),
        sa.Column("status", sa.String(20), server_default="open", nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reinstated", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reason", sa.String(100), server_default="", nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status IN ('open', 'won', 'lost')", name=op.f("ck_disputes_known_status")),
        sa.CheckConstraint(
            "amount >= 0 AND withdrawn >= 0 AND reinstated >= 0", name=op.f("ck_disputes_amounts_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_disputes_order_id_orders"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_disputes_payment_id_payments"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("payment_id", "reference", name=op.f("uq_disputes_payment_id")),
    )
    op.create_index("ix_disputes_order", "disputes", ["order_id"])
    op.create_index("ix_disputes_open", "disputes", ["order_id"], postgresql_where=sa.text("status = 'open'"))


def downgrade() -> None:
    """Go back; refunds of nothing are forgotten."""
    op.drop_index("ix_discount_uses_account", "discount_uses")
    op.drop_column("discount_uses", "account_hash")
    op.drop_table("disputes")
    op.drop_index("ix_refunds_failed", "refunds")
    op.drop_constraint(op.f("ck_refunds_amount_not_negative"), "refunds", type_="check")
    op.execute("DELETE FROM refunds WHERE amount = 0")
    op.create_check_constraint(op.f("ck_refunds_amount_positive"), "refunds", "amount > 0")
    op.drop_column("refunds", "by_hand")
    op.drop_column("payments", "on_its_way_at")
