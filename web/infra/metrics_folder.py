"""The folder in which the processes of one server count together; `prometheus_client` must not be imported before."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree

NAME = "PROMETHEUS_MULTIPROC_DIR"
ROOM = 4 << 20
"""Bytes that one process sets aside for its counts: some 20,000 of them."""


@contextmanager
def metrics_folder(data_dir: Path) -> Iterator[None]:
    """Have all processes that are created within count in one folder, which is removed afterwards.

    What servers that were killed have left is removed as well. Where nothing can be written, each counts by itself.
    """
    own = data_dir / "metrics" / str(os.getpid())
    with suppress(OSError):
        own.parent.mkdir(parents=True, exist_ok=True)
        _tidy(own.parent)
        own.mkdir()
        os.environ[NAME] = str(own)
    try:
        yield
    finally:
        rmtree(own, ignore_errors=True)


def make_room() -> bool:
    """Set aside the file in which this process counts; returns whether it may count.

    The file is mapped into memory: on a full disk the first count would end the process by a bus error.
    """
    if NAME not in os.environ:
        return True
    path = Path(os.environ[NAME]) / f"histogram_{os.getpid()}.db"
    if path.exists():
        return True
    part = path.with_suffix(".part")
    try:
        part.write_bytes(bytes(ROOM))
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        return False
    return True


def _tidy(place: Path) -> None:
    for left in place.iterdir():
        if not _lives(left.name):
            rmtree(left, ignore_errors=True)


def _lives(pid: str) -> bool:
    """Whether another process has this number: in a container ours may be that of one that was killed."""
    if not pid.isdigit() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
