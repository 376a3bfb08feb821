"""The certificate authorities that the shop trusts when it asks another server."""

import asyncio
import ssl
from functools import cache


async def trusted_authorities() -> ssl.SSLContext:
    """Those of this machine, read once per process.

    Reading them takes 50 to 100 ms, so a thread does it while others are served.
    """
    return await asyncio.to_thread(_read)


@cache
def _read() -> ssl.SSLContext:
    return ssl.create_default_context()
