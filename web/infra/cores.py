"""Work that fills a core for seconds keeps to half of them, so that another is always free for those who wait.

A low priority is not enough. A request passes through several threads of the server, and at each of these steps Linux
may let whatever else is ready go first, until its next tick, 4 ms later, however low the priority: who has just slept
owes nothing (EEVDF). Beside two busy processes that was the fate of one request in fifty.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def keep_aside(pid: int = 0) -> set[int]:
    """Keep this thread, or that of `pid`, to the later half of its cores; returns all that it had, if that is known."""
    before = set[int]()
    with suppress(OSError, AttributeError):  # AttributeError: not on Linux
        before = os.sched_getaffinity(pid)
        os.sched_setaffinity(pid, sorted(before)[len(before) // 2 :])
    return before


@contextmanager
def kept_aside(pid: int = 0) -> Iterator[None]:
    """The same until the end; then all threads of its process have what it had: some may have been begun meanwhile."""
    before = keep_aside(pid)
    try:
        yield
    finally:
        if before:
            for thread in _threads(pid):
                with suppress(OSError):  # it may have ended
                    os.sched_setaffinity(thread, before)


def _threads(pid: int) -> list[int]:
    try:
        return [int(thread.name) for thread in Path(f"/proc/{pid or 'self'}/task").iterdir()]
    except OSError:
        return [pid]
