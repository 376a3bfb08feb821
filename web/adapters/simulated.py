"""A payment provider that moves no money: its hosted page lets the customer choose the outcome.

Behind its gateway it behaves as a real one does: records of its own, signed events, one refund for each key.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from typing import Any

import msgspec

from domain.payments.events import PaymentEvent
from domain.payments.gateway import (
    ANY_AMOUNT,
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
from domain.payments.simulation.operations import SimulatedNews, find_charge, record_charge, refund_charge
from domain.words.messages import gettext
from web.adapters.signatures import read_signature, sign
from web.config.settings import Settings
from web.infra.database import Database

NAME = "simulated"
HEADER = "simulated-signature"


class SimulatedGateway:
    """Implements `domain.payments.gateway.Gateway` with a page of our own under `/pay/`."""

    name = NAME

    def __init__(self, settings: Settings, database: Database) -> None:
        self._secrets = tuple(
            hmac.digest(key.encode(), b"webhooks:simulated", hashlib.sha256).hex() for key in settings.secret_keys
        )
        self._database = database

    def limits(self, currency: str) -> AmountLimits:
        """Any amount: no money is moved."""
        return ANY_AMOUNT

    def new_reference(self) -> str:
        """A reference of 192 random bits, safe in a URL."""
        return secrets.token_urlsafe(24)

    async def create(self, request: PaymentRequest) -> HostedPage:
        """The path of the simulated payment page."""
        return HostedPage(f"/pay/{request.reference}")

    async def close(self, payment: KnownPayment) -> None:
        """Mark the page as answered, with a failed payment."""
        async with self._database.transaction() as connection:
            await record_charge(connection, provider=NAME, reference=payment.reference, status="failed", events=[])

    async def capture(self, payment: KnownPayment) -> Charge | None:
        """The charge as it is: this provider takes money at once."""
        return await self.find(payment)

    async def find(self, payment: KnownPayment) -> Charge | None:
        """The charge in the provider's records."""
        async with self._database.read() as connection:
            found = await find_charge(connection, payment.reference)
        if found is None:
            return None
        return Charge(
            ChargeState(found.status), found.amount, found.currency, found.refunded, f"ch_{payment.reference}"
        )

    async def refund(self, request: ProviderRefund) -> RefundAnswer:
        """Refund the money at once."""
        async with self._database.transaction() as connection:
            done = await refund_charge(
                connection, key=request.id, reference=request.payment.reference, amount=request.amount
            )
        if not done:
            raise GatewayRefusedError(gettext("The charge does not hold so much."))
        return RefundAnswer(f"re_{request.id.hex}", done=True)

    def verify(self, headers: Mapping[str, str], body: bytes) -> tuple[PaymentEvent, dict[str, Any]]:
        """The event that was signed with the key that both sides know."""
        read_signature(headers.get(HEADER, ""), body, self._secrets)
        try:
            payload: dict[str, Any] = msgspec.json.decode(body)
            facts = {"event_id": payload["id"], "kind": payload["type"], **payload["data"]}
            return msgspec.convert(facts, PaymentEvent), payload
        except (msgspec.MsgspecError, KeyError, TypeError) as error:
            raise BadSignatureError(gettext("The event could not be read.")) from error

    def event(self, news: SimulatedNews) -> tuple[dict[str, str], bytes]:
        """The headers and the body of the webhook for an event."""
        data: dict[str, Any] = {"reference": news.reference, "amount": news.amount, "currency": news.currency}
        data["charge_reference"] = f"ch_{news.reference}"
        if news.refund:
            data |= {"refund_id": str(news.refund), "refund_reference": f"re_{news.refund.hex}"}
        return self.signed({"id": news.event_id, "type": news.kind, "data": data})

    def signed(self, payload: Mapping[str, Any], *, at: float | None = None) -> tuple[dict[str, str], bytes]:
        """An event's headers and body, signed now or `at` another second."""
        body = msgspec.json.encode(payload)
        headers = {"content-type": "application/json", HEADER: sign(body, self._secrets[0], int(at or time.time()))}
        return headers, body
