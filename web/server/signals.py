"""Stop signals: granian on uvloop may miss a signal that comes at a bad moment, and then never ends."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable

from granian.asgi import LifespanProtocol

from web.embedded.processes import die_with_parent

STOPPING = {signal.SIGTERM, signal.SIGINT}
LOOK_SECONDS = 0.02


def hold() -> None:
    """Block stop signals, so that they wait."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)


def let_through() -> None:
    """Unblock stop signals, also those that waited."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


def hear_in_main(interrupt: Callable[[], None]) -> None:
    """Call `interrupt` when the main process is told to stop, whatever its main thread is doing.

    A signal that comes just before that thread goes to sleep sets a flag which nobody looks at any
    more; what the interpreter writes into the wake-up pipe is not lost.
    """
    inner, outer = os.pipe()
    os.set_blocking(outer, False)
    signal.set_wakeup_fd(outer, warn_on_full_buffer=False)
    threading.Thread(target=_listen, args=(inner, interrupt), daemon=True).start()


def _listen(pipe: int, interrupt: Callable[[], None]) -> None:
    while number := os.read(pipe, 1):
        if ord(number) in STOPPING:
            interrupt()


def begin_worker() -> None:
    """Make this worker process end with the main one, and at a signal even before granian has set it up.

    A forked one would otherwise keep the main process's handlers and pipe until then.
    """
    signal.set_wakeup_fd(-1)
    for number in (*STOPPING, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    let_through()
    parent = multiprocessing.parent_process()
    die_with_parent(parent.pid if parent else None)


def hold_until_serving(loop: asyncio.AbstractEventLoop) -> None:
    """Let a stop of this worker process wait until somebody listens for it.

    uvloop drops the signals that come while it does not run, as between the application's
    start-up and its first request; granian would wait in vain and kill the process in the end.
    """
    hold()
    loop.call_soon(_let_through_if_serving, loop)


def _let_through_if_serving(loop: asyncio.AbstractEventLoop) -> None:
    running = {getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks(loop)}
    if LifespanProtocol.startup.__qualname__ in running:
        loop.call_later(LOOK_SECONDS, _let_through_if_serving, loop)
    else:
        let_through()
