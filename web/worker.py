"""The worker. SAQ on Redis is its wake-up bell, its own clock the rest; the work to be done stands in PostgreSQL."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from saq import Worker

from domain.money import LOCALE
from web.cache.generation import Watch
from web.cache.known_settings import KnownSettings
from web.catalogue.tasks import count_words, publish_planned, turn_sale_prices
from web.changes.fetching import fetch_pictures
from web.changes.tasks import work_on_change_sets
from web.config.settings import Settings, settings
from web.content.tasks import turn_front_page
from web.customers.tasks import count_groups, fold_figures
from web.exports.indexnow import announce_changes
from web.imports.tasks import read_files
from web.infra.connections import AWAY
from web.infra.database import Database
from web.infra.logs import configure_logs
from web.infra.queue import make_queue
from web.infra.redis import REDIS_AWAY, connect
from web.infra.way import give_way
from web.invoices.tasks import make_invoices
from web.mail.tasks import deliver_emails
from web.media.store import open_store
from web.media.tasks import collect_unused, make_renditions
from web.notices.tasks import send_staff_notices
from web.orders.tasks import end_changes, end_holds, warn_of_holds
from web.payments.tasks import apply_events, ask_providers, move_money
from web.reports.tasks import count_bought_together, count_stock, fold_days, run_book_checks
from web.stock_alerts.tasks import send_stock_alerts
from web.supervisor.pulse import Heart
from web.system.cleanup import delete_expired

log = structlog.get_logger()
Task = Callable[[Database, Settings], Awaitable[int]]

ROUNDS: tuple[tuple[Task, float], ...] = (
    (end_holds, 5.0),
    (end_changes, 5.0),
    (warn_of_holds, 15.0),
    (send_stock_alerts, 5.0),
    (deliver_emails, 5.0),
    (apply_events, 5.0),
    (move_money, 5.0),
    (make_invoices, 5.0),
    (ask_providers, 15.0),
    (run_book_checks, 5.0),
    (fold_days, 5.0),
    (fold_figures, 5.0),
    (publish_planned, 5.0),
    (turn_sale_prices, 1.0),
    (turn_front_page, 1.0),
    (make_renditions, 1.0),
    (read_files, 1.0),
    (fetch_pictures, 2.0),
    (work_on_change_sets, 1.0),
    (send_staff_notices, 60.0),
    (count_groups, 60.0),
    (announce_changes, 60.0),
    (count_words, 300.0),
    (count_stock, 300.0),
    (count_bought_together, 21_600.0),
    (delete_expired, 3600.0),
    (collect_unused, 3600.0),
)
"""The tasks that run without the bell, and the seconds between two runs; they go on while Redis is away."""

FULL_ROUND = 20
"""The result from which a task probably has more to do, and runs again without a pause."""

POOL_SIZE = 4
BELL_PAUSE_SECONDS = 5.0
STOP_SECONDS = 3.0


def run() -> None:
    """Run the worker until SIGTERM or SIGINT."""
    configure_logs(settings())
    give_way()
    asyncio.run(_work(settings()))


async def _work(chosen: Settings) -> None:
    Heart().beat_on(asyncio.get_running_loop())
    open_store(chosen)
    database = Database(chosen.database_url or "", pool_size=POOL_SIZE, give_way=True)
    await database.open()
    workshop, stop = Workshop(database, chosen), asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with asyncio.TaskGroup() as group:
        for task, seconds in ROUNDS:
            group.create_task(go_round(task, seconds, workshop, stop))
        group.create_task(listen(workshop, stop))
    await database.close()


class Workshop:
    """The database, and the settings, which staff may change at any time; `chosen` are those of the environment."""

    def __init__(self, database: Database, chosen: Settings) -> None:
        self.database, self.chosen = database, chosen
        self._known = KnownSettings(database, chosen)
        self._watch = Watch(self._known.generation)

    async def settings(self) -> Settings:
        """The settings, a second old at most; while the database is away, the last ones known.

        Raises one of `AWAY` if none are known yet: what only the environment says may not be what staff chose.
        """
        try:
            await self._watch.current()
        except AWAY:
            if not self._known.read:
                raise
        return self._known.now


async def go_round(task: Task, seconds: float, workshop: Workshop, stop: asyncio.Event) -> None:
    """Run `task` again and again, `seconds` after it was done, until `stop` is set."""
    while not stop.is_set():
        if await attempt(task, workshop) < FULL_ROUND:
            await _pause(stop, seconds)


async def attempt(task: Task, workshop: Workshop) -> int:
    """Run `task` once and return its count; an error is logged, and the task waits for its next time."""
    try:
        settings = await workshop.settings()
        LOCALE.set(settings.locale)
        return await task(workshop.database, settings)
    except AWAY as error:
        log.warning("database unavailable, task postponed", task=task.__name__, error=type(error).__name__)
    except Exception:
        log.exception("task failed, will be retried", task=task.__name__)
    return 0


async def listen(workshop: Workshop, stop: asyncio.Event) -> None:
    """Notify stock alerts and send emails whenever the bell rings, until `stop` is set.

    While Redis is away there is no bell.
    """
    while not stop.is_set():
        redis = connect(workshop.chosen.redis_url or "", timeout=None)
        try:
            await redis.ping()
            await _serve_bell(make_worker(workshop, redis), stop)
        except REDIS_AWAY as error:
            log.warning("redis unavailable, emails wait for the next scheduled run", error=type(error).__name__)
        finally:
            await redis.aclose()
        await _pause(stop, BELL_PAUSE_SECONDS)


async def _serve_bell(worker: "Worker[Any]", stop: asyncio.Event) -> None:
    serving = asyncio.create_task(worker.start())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    await worker.stop()
    await asyncio.wait({serving}, timeout=STOP_SECONDS)
    serving.cancel()


def make_worker(workshop: Workshop, redis: Any) -> "Worker[Any]":
    """The SAQ worker behind the bell, without its own signal handlers: ours end everything together."""

    async def ring(_context: Any) -> int:
        await attempt(send_stock_alerts, workshop)
        return await attempt(deliver_emails, workshop)

    worker: Worker[Any] = Worker(make_queue(redis), functions=[("deliver_emails", ring)], concurrency=1)
    worker.SIGNALS = []
    return worker


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
