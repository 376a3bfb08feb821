"""The worker: SAQ on Redis is its bell and its clock; what is to be done stands in PostgreSQL."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from saq import CronJob, Worker

from web.database import AWAY, Database
from web.jobs import connect, make_queue
from web.logs import configure_logs
from web.settings import Settings, settings
from web.tasks.holds import end_holds, forget_carts
from web.tasks.letters import deliver_letters

log = structlog.get_logger()
Task = Callable[[Database, Settings], Awaitable[int]]

EVERY_FIVE_SECONDS = "* * * * * */5"
EVERY_HOUR = "17 * * * *"
WORKER_POOL = 3
"""Connections to the database; one job of a kind runs at a time."""


def run() -> None:
    """Work until SIGTERM or SIGINT."""
    configure_logs(settings())
    asyncio.run(_work(settings()))


async def _work(chosen: Settings) -> None:
    database = Database(chosen.database_url or "", pool_size=WORKER_POOL)
    await database.open()
    redis = connect(chosen.redis_url or "", timeout=None)
    worker = make_worker(database, chosen, redis)
    loop = asyncio.get_running_loop()
    stopping = [loop.create_task(worker.start())]
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, lambda: stopping.append(loop.create_task(worker.stop())))
    await stopping[0]
    await asyncio.gather(*stopping)
    await database.close()
    await redis.aclose()


def make_worker(database: Database, chosen: Settings, redis: Any) -> "Worker[Any]":
    """The SAQ worker with every task and its times. A swept outbox delivers what no bell announced."""
    tasks: dict[str, tuple[Task, str]] = {
        "deliver_letters": (deliver_letters, EVERY_FIVE_SECONDS),
        "end_holds": (lambda database, _: end_holds(database), EVERY_FIVE_SECONDS),
        "forget_carts": (lambda database, _: forget_carts(database), EVERY_HOUR),
    }
    functions = {name: _job(name, task, database, chosen) for name, (task, _) in tasks.items()}
    return Worker(
        make_queue(redis),
        functions=list(functions.items()),
        cron_jobs=[CronJob(functions[name], cron=when, timeout=300, retries=1) for name, (_, when) in tasks.items()],
        concurrency=4,
    )


def _job(name: str, task: Task, database: Database, chosen: Settings) -> Any:
    async def job(_context: Any) -> int:
        try:
            return await task(database, chosen)
        except AWAY as error:
            log.warning("the database is away, the task is tried again", task=name, error=type(error).__name__)
            return 0

    job.__name__ = job.__qualname__ = name
    return job
