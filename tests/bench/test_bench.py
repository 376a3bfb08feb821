"""`python -m tests.bench` from beginning to end, in a hurry."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from web.config.settings import PROJECT_ROOT

HURRY = [
    "--seconds",
    "0.1",
    "--products",
    "60",
    "--orders",
    "100",
    "--only",
    "static",
    "category",
    "uncached",
    "cart-json",
    "checkout",
    "staff",
]


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    """One that PostgreSQL's own account can reach, which pytest's are not."""
    top = Path(tempfile.mkdtemp(prefix="mercer-test-"))
    top.chmod(0o711)
    yield top
    shutil.rmtree(top)


def test_a_short_run_prints_a_table_and_leaves_nothing(empty_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", *HURRY],
        cwd=PROJECT_ROOT,
        env={"TMPDIR": str(empty_folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for part in (
        "static file",
        "category page of 24, cached",
        "lists, uncached",
        "add to cart (JSON)",
        "whole checkout (JSON)",
        "staff: Today",
    ):
        assert part in done.stdout
    assert "wrong" not in done.stdout, done.stdout
    notes = " ".join(line.split("│")[-2].strip() for line in done.stdout.splitlines() if line.startswith("│"))
    assert [word for word in ("100% cached", "0% cached") if word not in notes] == []
    assert list(empty_folder.iterdir()) == []
    assert [one for one in psutil.process_iter() if _started_there(one, empty_folder)] == []


def _started_there(process: psutil.Process, folder: Path) -> bool:
    try:
        return str(folder) in process.environ().get("DATA_DIR", "")
    except psutil.Error:
        return False
