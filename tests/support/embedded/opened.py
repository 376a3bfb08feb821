"""The data of a shop that was opened once: to load its catalogue takes longer than any test, so a run does it once."""

import fcntl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.embedded.started import Started, free_port


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own account can reach, which pytest's private folders are not."""
    with tempfile.TemporaryDirectory(prefix="mercer-test-") as name:
        folder = Path(name).resolve()
        folder.chmod(0o711)
        yield folder


def open_once(kept: Path) -> Path:
    """Open a shop on an empty DATA_DIR, close it and keep its data in `kept`, which whoever comes second finds."""
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            with reachable_folder() as folder:
                with Started(folder / "data", free_port()) as shop:
                    shop.wait_until_ready()
                    assert shop.stop() == 0, "".join(shop.output)
                copy_data(folder / "data", half := kept.with_suffix(".half"))
                half.rename(kept)
    return kept


def copy_data(data_dir: Path, other: Path) -> None:
    """Copy a DATA_DIR that nobody uses, each file with its owner."""
    subprocess.run(["cp", "-a", data_dir, other], check=True)
