"""Real shops in real processes, each on a DATA_DIR and a port of its own, bounded in time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.embedded.opened import copy_data, reachable_folder
from tests.support.embedded.started import Started, free_port


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A DATA_DIR without anything in it."""
    with reachable_folder() as folder:
        yield folder / "data"


@pytest.fixture(scope="session")
def seeded_dir(opened_once: Path) -> Iterator[Path]:
    """The DATA_DIR of a shop that was started once: tables made, catalogue filled."""
    with reachable_folder() as folder:
        copy_data(opened_once, folder / "data")
        yield folder / "data"


@pytest.fixture
def shop(seeded_dir: Path) -> Iterator[Started]:
    """A shop that is open for business."""
    with Started(seeded_dir, free_port()) as shop:
        shop.wait_until_ready()
        yield shop
