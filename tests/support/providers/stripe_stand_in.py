"""A stand-in for Stripe as far as the shop knows it: its shapes, idempotency keys, signatures, and bad days."""

import hashlib
import hmac
import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

WEBHOOK_SECRET = "whsec_of_the_stand_in"
Thing = dict[str, Any]


class RefusalError(Exception):
    """A refusal by Stripe."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status, self.kind = status, kind


@dataclass
class StandIn:
    """The provider's records. `troubles` befall the next requests: "500", "slow", "lost" (done, then silence).

    `methods` are those that the latest page allows, `least` is the lowest charge.
    """

    url: str = ""
    sessions: dict[str, Thing] = field(default_factory=dict)
    intents: dict[str, Thing] = field(default_factory=dict)
    refunds: dict[str, Thing] = field(default_factory=dict)
    answers: dict[str, tuple[Thing, int, Thing]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    least: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def name(self, prefix: str) -> str:
        """A new id."""
        return f"{prefix}_{next(self.numbers)}"

    def pay(self, reference: str, *, aside: bool = False) -> Thing:
        """Pay on the hosted page as the customer; returns its session."""
        [session] = [one for one in self.sessions.values() if one["client_reference_id"] == reference]
        intent = self.name("pi")
        charge = {"id": self.name("ch"), "object": "charge", "amount_refunded": 0}
        self.intents[intent] = {
            "id": intent, "object": "payment_intent", "status": "requires_capture" if aside else "succeeded",
            "amount": session["amount_total"], "latest_charge": charge,
        }  # fmt: skip
        session |= {"payment_intent": intent, "status": "complete", "payment_status": "unpaid" if aside else "paid"}
        return session

    def expire(self, reference: str) -> Thing:
        """Expire the hosted page unpaid."""
        [session] = [one for one in self.sessions.values() if one["client_reference_id"] == reference]
        session |= {"status": "expired", "url": None}
        return session

    def event(self, kind: str, thing: Thing, *, secret: str = WEBHOOK_SECRET) -> tuple[dict[str, str], bytes]:
        """A signed event's headers and body."""
        body = json.dumps({"id": self.name("evt"), "object": "event", "type": kind, "data": {"object": thing}})
        second = int(time.time())
        signature = hmac.new(secret.encode(), f"{second}.{body}".encode(), hashlib.sha256).hexdigest()
        headers = {"content-type": "application/json; charset=utf-8", "stripe-signature": f"t={second},v1={signature}"}
        return headers, body.encode()

    def answer(self, method: str, path: str, sent: Thing, key: str) -> Thing:
        """Carry out a request, once for each key."""
        if method == "GET":
            return self.show(path, sent)
        with self.lock:
            if key in self.answers:
                before, status, answer = self.answers[key]
                if before != sent:
                    raise RefusalError(
                        400, "idempotency_error", "Keys for idempotent requests need the same parameters."
                    )
                assert status == 200
                return answer
            answer = self.make(path, sent)
            self.answers[key] = (sent, 200, json.loads(json.dumps(answer)))
            return answer

    def show(self, path: str, sent: Thing) -> Thing:
        """Look an object up."""
        place, _, name = path.rpartition("/")
        if path == "/v1/checkout/sessions":
            found = [self.whole(one) for one in reversed(self.sessions.values())]
            return {"object": "list", "url": path, "has_more": False, "data": found[: int(sent["limit"])]}
        things = {"/v1/checkout/sessions": self.sessions, "/v1/refunds": self.refunds}[place]
        if name not in things:
            raise RefusalError(404, "invalid_request_error", f"No such thing: {name}")
        return self.whole(things[name])

    def whole(self, thing: Thing) -> Thing:
        """An object with its payment expanded."""
        intent = self.intents.get(thing.get("payment_intent") or "")
        return {**thing, "payment_intent": intent} if intent and thing["object"] != "refund" else thing

    def make(self, path: str, sent: Thing) -> Thing:
        """Create or change an object."""
        if path == "/v1/checkout/sessions":
            return self.make_session(sent)
        if path == "/v1/refunds":
            return self.make_refund(sent)
        if path.endswith("/expire"):
            return self.close(path.split("/")[4])
        intent = self.intents[path.split("/")[3]]
        intent["status"] = "succeeded"
        for session in self.sessions.values():
            if session.get("payment_intent") == intent["id"]:
                session["payment_status"] = "paid"
        return intent

    def close(self, name: str) -> Thing:
        """Close a page, so that nobody may pay on it."""
        session = self.sessions[name]
        if session["status"] != "open":
            raise RefusalError(
                400, "invalid_request_error", "Only Checkout Sessions with a status in [open] can be expired."
            )
        session |= {"status": "expired", "url": None}
        return session

    def make_session(self, sent: Thing) -> Thing:
        """Create a page for a payment."""
        name, price = self.name("cs_test"), sent["line_items[0][price_data][unit_amount]"]
        if int(price) < self.least:
            raise RefusalError(400, "invalid_request_error", "The amount is below the minimum.")
        self.methods = [sent[one] for one in sent if one.startswith("allowed_payment_method_types")]
        self.sessions[name] = {
            "id": name, "object": "checkout.session", "url": f"{self.url}/pay/{name}", "status": "open",
            "payment_status": "unpaid", "payment_intent": None, "amount_total": int(price),
            "currency": sent["line_items[0][price_data][currency]"],
            "client_reference_id": sent["client_reference_id"], "success_url": sent["success_url"],
            "metadata": {"reference": sent["metadata[reference]"]},
        }  # fmt: skip
        return self.sessions[name]

    def make_refund(self, sent: Thing) -> Thing:
        """Create a refund."""
        intent, amount = self.intents.get(sent["payment_intent"]), int(sent["amount"])
        if intent is None:
            raise RefusalError(404, "invalid_request_error", "No such payment_intent")
        charge = intent["latest_charge"]
        if charge["amount_refunded"] + amount > intent["amount"]:
            raise RefusalError(
                400, "invalid_request_error", "Refund amount is greater than unrefunded amount on charge."
            )
        charge["amount_refunded"] += amount
        name = self.name("re")
        metadata = {part: sent[f"metadata[{part}]"] for part in ("reference", "refund_id")}
        self.refunds[name] = {
            "id": name, "object": "refund", "status": "succeeded", "amount": amount, "currency": "gbp",
            "payment_intent": intent["id"], "metadata": metadata,
        }  # fmt: skip
        return self.refunds[name]


class Door(BaseHTTPRequestHandler):
    """The HTTP handler of the stand-in."""

    protocol_version = "HTTP/1.1"
    stand_in: StandIn

    def do_GET(self) -> None:
        self._serve("")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("content-length", 0))).decode())

    def _serve(self, body: str) -> None:
        parts = urlsplit(self.path)
        sent = dict(parse_qsl(body or parts.query, keep_blank_values=True))
        self.stand_in.asked.append(f"{self.command} {parts.path}")
        assert self.headers["authorization"].startswith("Bearer sk_test_")
        trouble = self.stand_in.troubles.pop(0) if self.stand_in.troubles else ""
        if trouble == "slow":
            time.sleep(0.6)
        if trouble == "500":
            self._send(500, {"error": {"type": "api_error", "message": "A bad day."}})
            return
        try:
            answer = self.stand_in.answer(self.command, parts.path, sent, self.headers.get("idempotency-key", ""))
        except RefusalError as refusal:
            self._send(refusal.status, {"error": {"type": refusal.kind, "message": str(refusal)}})
            return
        if trouble == "lost":
            self.close_connection = True
            return
        self._send(200, answer)

    def _send(self, status: int, answer: Thing) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in (("content-type", "application/json"), ("content-length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def stripe_stand_in() -> Iterator[StandIn]:
    """A stand-in that listens on loopback until the end of the block."""
    stand_in = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Door,), {"stand_in": stand_in}))
    server.daemon_threads = True
    stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
