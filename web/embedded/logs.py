"""The log files of children: each holds at most `LARGEST_LOG` bytes, and what came before it as much again."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

LARGEST_LOG = 10_000_000


def rotate(log: Path) -> None:
    """Move what `log` holds to `.old` once it is too large; the child that writes to it need not know.

    Children append to the file that they were given, so it is copied and emptied rather than renamed. What they write
    in between is lost. Where there is no room for the copy, the log is emptied all the same.
    """
    if _size(log) <= LARGEST_LOG:
        return
    old = log.with_suffix(".old")
    with suppress(OSError):
        shutil.copyfile(log, old)
    with suppress(OSError):
        os.truncate(log, 0)


def _size(log: Path) -> int:
    try:
        return log.stat().st_size
    except OSError:
        return 0
