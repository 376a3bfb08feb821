"""Reconciliation: payments whose outcome was never reported, and which the provider is therefore asked about."""

from dataclasses import dataclass

from domain.connection import Connection
from domain.payments.events import EventKind, PaymentEvent
from domain.payments.gateway import Charge, ChargeState, KnownPayment

LONGEST = "2 days"
"""The age after which nobody pays on an old payment page any more."""

LONGEST_ON_ITS_WAY = "21 days"
"""The time after which money that was on its way is no longer asked about."""

CLAIM = f"""
UPDATE payments SET check_due_at = CASE
    WHEN created_at > now() - interval '{LONGEST}' THEN now() + greatest(now() - created_at, interval '1 minute')
    WHEN on_its_way_at > now() - interval '{LONGEST_ON_ITS_WAY}' THEN now() + interval '6 hours' END
WHERE id = ANY(ARRAY(
    SELECT id FROM payments WHERE status IN ('created', 'failed') AND check_due_at <= now()
    ORDER BY check_due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
))
RETURNING provider, reference, page_reference, charge_reference, status = 'failed' AS given_up
"""  # noqa: S608 - constant


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A payment that its provider is to be asked about; `given_up` if we no longer wait for it."""

    provider: str
    payment: KnownPayment
    given_up: bool


async def claim_questions(connection: Connection, *, limit: int) -> list[OpenQuestion]:
    """Claim up to `limit` payments to ask about: two minutes after they began, then whenever their age doubles.

    Failed attempts are asked about too: a customer may have paid after the hold, on a page left open.
    """
    return [
        OpenQuestion(
            row["provider"],
            KnownPayment(row["reference"], row["page_reference"], row["charge_reference"]),
            row["given_up"],
        )
        for row in await connection.fetch(CLAIM, limit)
    ]


def event_found(payment: KnownPayment, charge: Charge) -> PaymentEvent | None:
    """The event that the provider would have sent for such a charge; None while its outcome is open."""
    kinds = {
        ChargeState.SUCCEEDED: EventKind.SUCCEEDED,
        ChargeState.FAILED: EventKind.FAILED,
        ChargeState.ON_ITS_WAY: EventKind.AUTHORISED,
    }
    if charge.state not in kinds:
        return None
    return PaymentEvent(
        event_id=f"found_{payment.reference}_{charge.state}",
        kind=kinds[charge.state],
        reference=payment.reference,
        charge_reference=charge.charge_reference or "",
        amount=charge.amount,
        currency=charge.currency,
    )
