"""Requests as browsers send them: for the crowd as bytes, or once to look at the response."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

HOST = "shop.test"
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "en-GB,en;q=0.5",
    "Sec-Fetch-Site": "same-origin",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}
HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json", "Sec-Fetch-Mode": "cors"}
CART_COOKIE = "__Host-cart"


@dataclass(frozen=True, slots=True)
class Ask:
    """A GET, or a POST of `form` or `data`, which is JSON; `cart` is the visitor's token."""

    path: str
    form: Mapping[str, str] | None = None
    data: Mapping[str, Any] | None = None
    cart: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return "GET" if self.form is None and self.data is None else "POST"

    @property
    def body(self) -> bytes:
        return urlencode(self.form or {}).encode() if self.data is None else json.dumps(self.data).encode()

    def all_headers(self) -> dict[str, str]:
        """Every header, those of the body included."""
        found = {"Host": HOST, **BROWSER, **self.headers}
        if self.cart:
            found["Cookie"] = f"{CART_COOKIE}={self.cart}; cart_count=1"
        if self.method == "POST":
            kind = "application/x-www-form-urlencoded" if self.data is None else "application/json"
            found |= {"Content-Type": kind, "Content-Length": str(len(self.body))}
        return found

    def raw(self) -> bytes:
        """The whole request as it goes over the wire."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.all_headers().items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{head}\r\n".encode() + self.body


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `body` as it was transferred, compressed or not."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def probe(port: int, ask: Ask) -> Answer:
    """Ask once, on a connection of its own. Raises OSError."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(ask.method, ask.path, ask.body or None, ask.all_headers())
        found = connection.getresponse()
        headers = {name.lower(): value for name, value in found.getheaders()}
        return Answer(found.status, headers, found.read())
    finally:
        connection.close()
