"""The folder in which the processes of one server count together; `prometheus_client` must not be imported before."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

NAME = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def metrics_folder(data_dir: Path) -> Iterator[None]:
    """Have all processes that are created within count in one folder, which is removed afterwards.

    Folders that killed servers have left are removed as well.
    """
    place = data_dir / "metrics"
    place.mkdir(parents=True, exist_ok=True)
    for left in place.iterdir():
        if not _lives(left.name):
            rmtree(left, ignore_errors=True)
    own = place / str(os.getpid())
    own.mkdir()
    os.environ[NAME] = str(own)
    try:
        yield
    finally:
        rmtree(own, ignore_errors=True)


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
