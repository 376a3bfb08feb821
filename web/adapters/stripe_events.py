"""Stripe's events in our own terms. Others are stored and have no effect."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.payments.events import EventKind, PaymentEvent
from web.adapters.stripe_amounts import from_stripe

REFUND_KINDS = {
    "succeeded": EventKind.REFUNDED,
    "failed": EventKind.REFUND_FAILED,
    "canceled": EventKind.REFUND_FAILED,
}


PERSONAL = {"customer_details", "customer_email", "collected_information", "shipping_details", "billing_details"}
"""The fields that identify the customer; we know them already, and store them in one place only."""


def without_people(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The event without the fields that identify the customer."""
    thing = {name: value for name, value in payload["data"]["object"].items() if name not in PERSONAL}
    return {**payload, "data": {**payload["data"], "object": thing}}


def read_event(payload: Mapping[str, Any]) -> PaymentEvent:
    """The event's report on a payment. Raises KeyError, TypeError or AttributeError for a malformed event."""
    thing = payload["data"]["object"]
    read = READERS.get(payload["type"])
    return read(str(payload["id"]), thing) if read else PaymentEvent(str(payload["id"]), EventKind.OTHER)


def _session(kind: EventKind) -> Callable[[str, Mapping[str, Any]], PaymentEvent]:
    def read(event_id: str, session: Mapping[str, Any]) -> PaymentEvent:
        currency = (session.get("currency") or "").upper()
        return PaymentEvent(
            event_id=event_id,
            kind=kind,
            reference=session.get("client_reference_id") or "",
            charge_reference=_id(session.get("payment_intent")),
            amount=from_stripe(session.get("amount_total") or 0, currency),
            currency=currency,
        )

    return read


def _completed(event_id: str, session: Mapping[str, Any]) -> PaymentEvent:
    """The event of a completed page: the money has been paid, authorised, or is on its way by a slow method."""
    paid = session.get("payment_status") in {"paid", "no_payment_required"}
    return _session(EventKind.SUCCEEDED if paid else EventKind.AUTHORISED)(event_id, session)


def _refund(event_id: str, refund: Mapping[str, Any]) -> PaymentEvent:
    metadata, currency = refund.get("metadata") or {}, str(refund["currency"]).upper()
    return PaymentEvent(
        event_id=event_id,
        kind=REFUND_KINDS.get(str(refund.get("status")), EventKind.OTHER),
        reference=metadata.get("reference") or "",
        charge_reference=_id(refund.get("payment_intent")),
        amount=from_stripe(refund["amount"], currency),
        currency=currency,
        refund_reference=refund["id"],
        refund_id=metadata.get("refund_id") or "",
    )


DISPUTE_ENDS = {"won": "won", "warning_closed": "won", "prevented": "won", "lost": "lost"}


def _dispute(kind: EventKind) -> Callable[[str, Mapping[str, Any]], PaymentEvent]:
    def read(event_id: str, dispute: Mapping[str, Any]) -> PaymentEvent:
        currency = str(dispute["currency"]).upper()
        return PaymentEvent(
            event_id=event_id,
            kind=kind,
            charge_reference=_id(dispute.get("payment_intent")),
            amount=from_stripe(dispute["amount"], currency),
            currency=currency,
            refund_reference=dispute["id"],
            status=DISPUTE_ENDS.get(str(dispute.get("status")), "open"),
            reason=str(dispute.get("reason") or ""),
            answer_by=(dispute.get("evidence_details") or {}).get("due_by") or 0,
        )

    return read


def _id(thing: Any) -> str:
    """The id of an object that comes as a whole, by its id, or not at all."""
    if isinstance(thing, Mapping):
        return str(thing["id"])
    return thing or ""


READERS: Mapping[str, Callable[[str, Mapping[str, Any]], PaymentEvent]] = {
    "checkout.session.completed": _completed,
    "checkout.session.async_payment_succeeded": _session(EventKind.SUCCEEDED),
    "checkout.session.async_payment_failed": _session(EventKind.FAILED),
    "checkout.session.expired": _session(EventKind.FAILED),
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.dispute.created": _dispute(EventKind.DISPUTED),
    "charge.dispute.updated": _dispute(EventKind.DISPUTED),
    "charge.dispute.closed": _dispute(EventKind.DISPUTED),
    "charge.dispute.funds_withdrawn": _dispute(EventKind.WITHDRAWN),
    "charge.dispute.funds_reinstated": _dispute(EventKind.REINSTATED),
}
"""The events that the webhook's endpoint at Stripe is to be sent."""
