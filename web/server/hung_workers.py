"""Ends web processes that hang: each keeps its share of the connections, and who is on one of them would wait."""

import asyncio
import os
import signal
import struct
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import structlog

from web.embedded.vitals import cpu_seconds
from web.supervisor.pulse import BEAT_SECONDS, Heart, Silence

BEAT = struct.Struct("=i")
log = structlog.get_logger()


class HungWorkers:
    """The main process listens to the beats of its worker processes, all on one pipe, and beats itself.

    Made before the worker processes are forked. Where they are not forked, nobody hears them, and nobody is ended.
    """

    def __init__(self) -> None:
        self._inner, self._outer = os.pipe()
        os.set_blocking(self._inner, False)
        os.set_blocking(self._outer, False)
        self._heart = Heart()
        self._silences: dict[int, Silence] = {}

    def beat_on(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have this worker process beat for as long as its loop turns."""
        with suppress(BlockingIOError):  # so many unheard beats are enough
            os.write(self._outer, BEAT.pack(os.getpid()))
        loop.call_later(BEAT_SECONDS, self.beat_on, loop)

    def watch(self, workers: Callable[[], Iterable[int]]) -> None:
        """Look after the worker processes, whose ids `workers` tells, from a thread of the main process."""
        threading.Thread(target=self._watch, args=(workers,), daemon=True).start()

    def _watch(self, workers: Callable[[], Iterable[int]]) -> None:
        while True:
            self._heart.beat()
            self._look(set(workers()))
            time.sleep(BEAT_SECONDS)

    def _look(self, workers: set[int]) -> None:
        beating = self._beating()
        self._silences = {pid: self._silences.get(pid) or Silence() for pid in workers}
        for pid, silence in self._silences.items():
            if silence.look(beat=pid in beating, now=time.monotonic(), cpu=cpu_seconds(pid)):
                # Said before it is done: the fork of the next process must not find the log's lock taken.
                log.error("a web process does not answer any more and is replaced", process=pid)
                os.kill(pid, signal.SIGKILL)

    def _beating(self) -> set[int]:
        try:
            beats = os.read(self._inner, BEAT.size * 4096)
        except BlockingIOError:
            return set()
        return {pid for (pid,) in BEAT.iter_unpack(beats)}
