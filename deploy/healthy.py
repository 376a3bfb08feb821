"""Whether this container's process is at work, for health checks: `python deploy/healthy.py web` or `… worker`."""

import asyncio
import http.client
import os
import sys

SECONDS = 4


def web() -> bool:
    """Whether the shop answers and reaches its database."""
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=SECONDS)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.client.OK
    finally:
        connection.close()


def worker() -> bool:
    """Whether a worker has reported to Redis within the last seconds."""
    return asyncio.run(asyncio.wait_for(_workers(), SECONDS)) > 0


async def _workers() -> int:
    from web.infra.queue import make_queue  # noqa: PLC0415 - the check of the web process must stay light
    from web.infra.redis import connect  # noqa: PLC0415

    redis = connect(os.environ["REDIS_URL"])
    try:
        return len((await make_queue(redis).info())["workers"])
    finally:
        await redis.aclose()


if __name__ == "__main__":
    sys.exit(not {"web": web, "worker": worker}[sys.argv[1]]())
