"""Troubles that must never happen on any page, whatever a journey is about."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

LOUD = {"error", "warning"}
SILENT_SCHEMES = {"data", "blob", "about"}
PAGES = {"document", "xhr", "fetch"}
REFUSALS = {409, 422}
SKIPPED = "Transition was "
"""The message with which Chromium, scripts on or off, reports a view transition skipped because a page came late."""
NETWORK = "Failed to load resource: the server responded with a status of"


class Watch:
    """Collects console errors (a broken Content-Security-Policy is one), page errors, foreign requests and 5xx."""

    def __init__(self, base_url: str) -> None:
        self._host = urlsplit(base_url).netloc
        self._expected: list[str] = []
        self._troubles: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        """Record everything that happens in any page of `context`."""
        context.on("console", self._console)
        context.on("weberror", self._page_error)
        context.on("request", self._request)
        context.on("response", self._response)

    def expect(self, *words: str) -> None:
        """Ignore troubles that contain any of these words: this test is about them."""
        self._expected.extend(words)

    def check(self) -> None:
        """Fail if there was any trouble since the last check."""
        troubles, self._troubles = self._troubles, []
        unexpected = [one for one in troubles if not any(words in one for words in self._expected)]
        if unexpected:
            pytest.fail("\n".join(unexpected))

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium says every 4xx here; `_response` judges them.
        if message.type in LOUD and not message.text.startswith(NETWORK):
            self._troubles.append(f"console {message.type} at {message.location['url']}: {message.text}")

    def _page_error(self, error: WebError) -> None:
        if SKIPPED not in str(error.error):
            self._troubles.append(f"page error: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in SILENT_SCHEMES and address.netloc != self._host:
            self._troubles.append(f"foreign request: {request.url}")

    def _response(self, response: Response) -> None:
        allowed = REFUSALS if response.request.resource_type in PAGES else set[int]()
        if response.status >= 400 and response.status not in allowed:
            self._troubles.append(f"status {response.status}: {response.request.method} {response.url}")
