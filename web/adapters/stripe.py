"""Stripe: its hosted Checkout by redirect, so that no card is ever typed on a page of ours.

Its SDK is called in threads. Every request that creates something there bears a key of ours, so that a repeated one has
one effect.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, TypeVar

import msgspec
import stripe
import structlog
from stripe.params import RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from domain.errors import UnavailableError
from domain.payments.events import PaymentEvent
from domain.payments.gateway import (
    AmountLimits,
    BadSignatureError,
    Charge,
    ChargeState,
    GatewayRefusedError,
    HostedPage,
    KnownPayment,
    PaymentRequest,
    ProviderRefund,
    RefundAnswer,
)
from domain.words.messages import gettext, marked
from web.adapters.signatures import TOLERANCE_SECONDS
from web.adapters.stripe_amounts import limits_of, to_stripe
from web.adapters.stripe_charges import charge_of
from web.adapters.stripe_events import read_event, without_people

NAME = "stripe"
HEADER = "stripe-signature"
TIMEOUT_SECONDS = (2.0, 5.0)
"""The timeouts of a connect and of a response; the SDK tries once more by itself, with the same key."""

PATIENCE_SECONDS = 8.0
"""The longest wait for Stripe, however it fails."""

PAUSE_SECONDS = 5.0
AWAY = marked("The payment provider does not answer. Please try again in a moment.")

MOST_LISTED = 300
"""The number of latest pages among which a page is looked for whose name was never reported."""

EXPANDED = "payment_intent.latest_charge"
T = TypeVar("T")
log = structlog.get_logger()


class StripeGateway:
    """Implements `domain.payments.gateway.Gateway`. `api_base` is Stripe's address, if not the usual one."""

    name = NAME
    patience = PATIENCE_SECONDS

    def __init__(self, secret_key: str, webhook_secret: str, *, api_base: str | None = None) -> None:
        self._webhook_secret = webhook_secret
        self._silent_until = 0.0
        self._client = stripe.StripeClient(
            secret_key,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
            max_network_retries=1,
            base_addresses={"api": api_base} if api_base else {},
        )

    def limits(self, currency: str) -> AmountLimits:
        """The amounts of `currency` that Stripe charges."""
        return limits_of(currency)

    def new_reference(self) -> str:
        """A reference of 192 random bits, safe in a URL."""
        return secrets.token_urlsafe(24)

    async def create(self, request: PaymentRequest) -> HostedPage:
        """A page of Stripe's Checkout, by card alone: slower methods would answer days after the hold has ended."""
        metadata = {"reference": request.reference, "order": request.number}
        params: SessionCreateParams = {
            "mode": "payment",
            "allowed_payment_method_types": ["card"],
            "client_reference_id": request.reference,
            "success_url": request.return_url,
            "cancel_url": request.return_url,
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata},
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": request.currency.lower(),
                        "unit_amount": to_stripe(request.amount, request.currency),
                        "product_data": {"name": f"Order {request.number}"},
                    },
                }
            ],
        }
        key = f"page-{request.reference}"
        session = await self._ask(
            lambda: self._client.v1.checkout.sessions.create(params, {"idempotency_key": key}),
            refused=GatewayRefusedError,
        )
        if not session.url:
            raise GatewayRefusedError(gettext("The payment page is closed: the payment was made, or is on its way."))
        return HostedPage(session.url, session.id)

    async def close(self, payment: KnownPayment) -> None:
        """Have Stripe close its page."""
        if payment.page_reference:
            page = payment.page_reference
            await self._ask(lambda: self._client.v1.checkout.sessions.expire(page), refused=UnavailableError)

    async def capture(self, payment: KnownPayment) -> Charge | None:
        """Capture authorised money; a captured payment stays as it is."""
        charge = await self.find(payment)
        if charge is None or charge.state is not ChargeState.AUTHORISED or not charge.charge_reference:
            return charge
        intent, key = charge.charge_reference, f"capture-{payment.reference}"
        await self._ask(
            lambda: self._client.v1.payment_intents.capture(intent, {}, {"idempotency_key": key}),
            refused=UnavailableError,
        )
        return await self.find(payment)

    async def find(self, payment: KnownPayment) -> Charge | None:
        """The payment as Stripe knows it: by the name of its page, else by listing the latest pages."""
        session = await self._ask(lambda: self._session(payment), refused=GatewayRefusedError)
        return charge_of(session) if session else None

    def _session(self, payment: KnownPayment) -> "stripe.checkout.Session | None":
        sessions = self._client.v1.checkout.sessions
        if payment.page_reference:
            return sessions.retrieve(payment.page_reference, {"expand": [EXPANDED]})
        listed = sessions.list({"limit": 100, "expand": [f"data.{EXPANDED}"]}).auto_paging_iter()
        same = (one for one in islice(listed, MOST_LISTED) if one.client_reference_id == payment.reference)
        return next(same, None)

    async def refund(self, request: ProviderRefund) -> RefundAnswer:
        """Have Stripe refund money, or look up the outcome of a refund that was requested before."""
        refund = await self._ask(lambda: self._refund(request), refused=GatewayRefusedError)
        if refund.status in {"failed", "canceled"}:
            raise GatewayRefusedError(gettext("The payment provider could not give the money back."))
        return RefundAnswer(refund.id, done=refund.status == "succeeded")

    def _refund(self, request: ProviderRefund) -> "stripe.Refund":
        refunds = self._client.v1.refunds
        if request.provider_reference:
            return refunds.retrieve(request.provider_reference)
        intent = request.payment.charge_reference
        if not intent:
            session = self._session(request.payment)
            intent = charge_of(session).charge_reference if session else None
        if not intent:
            raise GatewayRefusedError(gettext("The payment provider does not know this payment."))
        metadata = {"reference": request.payment.reference, "refund_id": str(request.id)}
        amount = to_stripe(request.amount, request.currency)
        params: RefundCreateParams = {"payment_intent": intent, "amount": amount, "metadata": metadata}
        return refunds.create(params, {"idempotency_key": f"refund-{request.id}"})

    async def _ask(
        self, question: Callable[[], T], *, refused: type[GatewayRefusedError] | type[UnavailableError]
    ) -> T:
        """The response to a call that is made in a thread. Permanent refusals by Stripe are raised as `refused`.

        After a timeout Stripe is left alone for a moment, so that a hung provider does not keep everybody waiting.
        """
        if time.monotonic() < self._silent_until:
            raise UnavailableError(gettext(AWAY))
        try:
            async with asyncio.timeout(self.patience):
                return await asyncio.to_thread(question)
        except (stripe.InvalidRequestError, stripe.CardError) as error:
            log.error("stripe refused a request", code=error.code, error=error.user_message or str(error))
            raise refused(error.user_message or gettext("The payment provider refused.")) from error
        except stripe.StripeError as error:
            log.warning("stripe unavailable", error=type(error).__name__, status=error.http_status)
            raise UnavailableError(gettext(AWAY)) from error
        except TimeoutError as error:
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            log.warning("stripe did not answer in time", seconds=self.patience)
            raise UnavailableError(gettext(AWAY)) from error

    def verify(self, headers: Mapping[str, str], body: bytes) -> tuple[PaymentEvent, dict[str, Any]]:
        """The event that Stripe signed with the endpoint's secret."""
        try:
            stripe.WebhookSignature.verify_header(
                body, headers.get(HEADER), self._webhook_secret, tolerance=TOLERANCE_SECONDS
            )
            payload: dict[str, Any] = msgspec.json.decode(body)
            return read_event(payload), without_people(payload)
        except stripe.SignatureVerificationError as error:
            raise BadSignatureError(gettext("The signature does not fit the event.")) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadSignatureError(gettext("The event could not be read.")) from error
