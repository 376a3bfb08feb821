"""The charge behind a page of Stripe's Checkout."""

import stripe

from domain.payments.gateway import Charge, ChargeState


def charge_of(session: "stripe.checkout.Session") -> Charge:
    """The charge behind a page, as far as it has come. Amounts are minor units."""
    intent = session.payment_intent
    known = intent if isinstance(intent, stripe.PaymentIntent) else None
    latest = known.latest_charge if known else None
    return Charge(
        state=_state(session, known),
        amount=session.amount_total or 0,
        currency=(session.currency or "").upper(),
        refunded=latest.amount_refunded if isinstance(latest, stripe.Charge) else 0,
        charge_reference=known.id if known else intent if isinstance(intent, str) else None,
    )


def _state(session: "stripe.checkout.Session", intent: "stripe.PaymentIntent | None") -> ChargeState:
    if session.payment_status in {"paid", "no_payment_required"}:
        return ChargeState.SUCCEEDED
    if intent and intent.status == "requires_capture":
        return ChargeState.AUTHORISED
    return ChargeState.FAILED if session.status == "expired" else ChargeState.OPEN
