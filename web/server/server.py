"""The web server: granian with its worker processes."""

import asyncio
import gc
import multiprocessing
import os
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces, Loops
from granian.server import Server

from web.config.settings import Settings
from web.embedded.errors import ServiceError
from web.infra.collector import collector_paused
from web.server.hung_workers import HungWorkers
from web.server.signals import begin_worker, hear_in_main, hold, hold_until_serving, let_through
from web.supervisor.port import address_of, require_free_port

APP = "web.app:create_app"
FINISH_SECONDS = 10
"""The seconds that requests under way may take once the server was asked to stop."""
BACKLOG = 2048


def preload() -> None:
    """Import the shop and make its routes once, before worker processes are forked from this one.

    They start at once and share memory. The collector is told to leave all of it alone, without a look through it: to
    find 1,300 objects of 330,000 that nobody needs would take an eighth of the time.
    """
    if _forks():
        with collector_paused():
            import_module(APP.partition(":")[0]).prepare()
        gc.freeze()


def serve(settings: Settings, target: str = APP) -> None:
    """Serve the application that `target` makes until SIGTERM or SIGINT. Raises `ServiceError` if the port is taken."""
    require_free_port(settings.host, settings.port)
    if not settings.media_url:
        _make(settings.media_dir)
    hung_workers = HungWorkers() if _forks() else None
    os.register_at_fork(before=hold, after_in_parent=let_through, after_in_child=begin_worker)
    server = Server(
        target,
        address=address_of(settings.host),
        port=settings.port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.workers,
        respawn_failed_workers=True,
        workers_kill_timeout=FINISH_SECONDS,
        backlog=BACKLOG,
    )
    server.on_startup(lambda: hear_in_main(server.signal_handler_interrupt))
    if hung_workers:
        server.on_startup(
            lambda: hung_workers.watch(lambda: [getattr(worker.inner, "pid", 0) for worker in server.wrks])
        )
    server.serve(target_loader=partial(load_app, hung_workers))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServiceError(f"{folder} cannot be made ({error.strerror}): choose another DATA_DIR.") from None


def _forks() -> bool:
    return multiprocessing.get_start_method() == "fork"


def load_app(hung_workers: HungWorkers | None, target: str) -> Any:
    """Make the application of a worker process; granian calls it there."""
    begin_worker()
    module, _, factory = target.partition(":")
    app = getattr(import_module(module), factory)()
    loop = asyncio.get_event_loop()
    hold_until_serving(loop)
    if hung_workers:
        loop.call_soon(hung_workers.beat_on, loop)
    return app
