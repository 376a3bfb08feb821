"""What happens inside each of granian's worker processes before it serves."""

import asyncio
import multiprocessing
import signal
from importlib import import_module
from typing import Any

from granian.asgi import LifespanProtocol

from web.embedded.processes import die_with_parent

STOPPING = {signal.SIGTERM, signal.SIGINT}
LOOK_SECONDS = 0.02


def begin_worker() -> None:
    """Make this process end with the main one, and at a signal even before granian has set it up.

    A forked one would otherwise keep the main process's handlers until then, and miss its own stop.
    """
    for number in (*STOPPING, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    die_with_parent(parent.pid if parent else None)


def load_app(target: str) -> Any:
    """Make the application of this worker process; granian calls it."""
    begin_worker()
    module, _, factory = target.partition(":")
    app = getattr(import_module(module), factory)()
    _hold_signals_until_serving(asyncio.get_event_loop())
    return app


def _hold_signals_until_serving(loop: asyncio.AbstractEventLoop) -> None:
    """Let a stop wait until somebody listens for it.

    uvloop drops the signals that come while it does not run, as between the application's
    start-up and its first request; granian would then wait in vain and kill the process in the end.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    loop.call_soon(_let_signals_through_if_serving, loop)


def _let_signals_through_if_serving(loop: asyncio.AbstractEventLoop) -> None:
    running = {getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks(loop)}
    if LifespanProtocol.startup.__qualname__ in running:
        loop.call_later(LOOK_SECONDS, _let_signals_through_if_serving, loop)
    else:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
