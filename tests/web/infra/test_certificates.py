"""Certificate authorities are read once, and nobody is kept waiting meanwhile."""

import ssl
import threading

import pytest

from web.adapters.vies import Vies
from web.infra import certificates
from web.media.fetching import FetchRefusedError, fetch

NOBODY = "https://127.0.0.1:9/"


async def test_they_are_read_once_and_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    readers = []

    def read() -> ssl.SSLContext:
        readers.append(threading.current_thread())
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    monkeypatch.setattr(ssl, "create_default_context", read)
    certificates._read.cache_clear()
    try:
        for number in ("FR40303265045", "ATU13585627"):
            assert await Vies(NOBODY).ask(number, "DE136695976") is None
        with pytest.raises(FetchRefusedError):
            await fetch(f"{NOBODY}mug.jpg")
    finally:
        certificates._read.cache_clear()
    assert len(readers) == 1
    assert readers[0] is not threading.main_thread()
