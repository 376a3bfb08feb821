"""Real shops in real processes, each on a DATA_DIR and a port of its own, bounded in time."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.embedded.started import Started, free_port


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A DATA_DIR that PostgreSQL's own account can reach, which pytest's private folders are not."""
    yield from _reachable_folder()


@pytest.fixture(scope="session")
def seeded_dir() -> Iterator[Path]:
    """The DATA_DIR of a shop that was started once: tables made, catalogue filled."""
    for folder in _reachable_folder():
        with Started(folder, free_port()) as shop:
            shop.wait_until_ready(seconds=120)
        yield folder


def _reachable_folder() -> Iterator[Path]:
    top = Path(tempfile.mkdtemp(prefix="mercer-test-"))
    top.chmod(0o711)
    yield top / "data"
    shutil.rmtree(top)


@pytest.fixture
def shop(seeded_dir: Path) -> Iterator[Started]:
    """A shop that is open for business."""
    with Started(seeded_dir, free_port()) as shop:
        shop.wait_until_ready()
        yield shop
