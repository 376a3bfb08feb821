"""One media folder for all seeds of a run: its pictures are made once, by whichever test comes first."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")
