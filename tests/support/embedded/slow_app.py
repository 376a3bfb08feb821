"""A slow application, to see whether a stop waits for it."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from web.config.settings import Settings
from web.server.server import serve
from web.supervisor import pulse

SECONDS = 1.0
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


async def slow_app(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Answer each request after a while."""
    if scope["type"] == "lifespan":
        while True:
            kind = (await receive())["type"]
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return
    if scope["path"] == "/slow":
        await asyncio.sleep(SECONDS)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"done"})


def create_app() -> Any:
    """The application, as granian's target."""
    return slow_app


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--still", type=float, default=pulse.STILL_SECONDS)
    given = parser.parse_args()
    pulse.STILL_SECONDS = given.still
    serve(
        replace(Settings(), host="localhost", port=given.port, data_dir=given.data_dir),
        "tests.support.embedded.slow_app:create_app",
    )
