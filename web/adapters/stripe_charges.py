"""The charge behind a page of Stripe's Checkout."""

import stripe

from domain.payments.gateway import Charge, ChargeState
from web.adapters.stripe_amounts import from_stripe


def charge_of(session: "stripe.checkout.Session") -> Charge:
    """The charge behind a page, as far as it has come. Amounts are our minor units."""
    intent = session.payment_intent
    known = intent if isinstance(intent, stripe.PaymentIntent) else None
    latest = known.latest_charge if known else None
    currency = (session.currency or "").upper()
    return Charge(
        state=_state(session, known),
        amount=from_stripe(session.amount_total or 0, currency),
        currency=currency,
        refunded=from_stripe(latest.amount_refunded, currency) if isinstance(latest, stripe.Charge) else 0,
        charge_reference=known.id if known else intent if isinstance(intent, str) else None,
    )


def _state(session: "stripe.checkout.Session", intent: "stripe.PaymentIntent | None") -> ChargeState:
    if session.payment_status in {"paid", "no_payment_required"}:
        return ChargeState.SUCCEEDED
    if intent and intent.status == "requires_capture":
        return ChargeState.AUTHORISED
    if intent and intent.status == "processing":
        return ChargeState.ON_ITS_WAY
    return ChargeState.FAILED if session.status == "expired" else ChargeState.OPEN
