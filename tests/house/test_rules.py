"""The rules of the house, kept by machine: layers, style, types, migrations, locks, vendored files."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from web.infra.schema import VERSIONS, head_revision, upgrade

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent


@pytest.mark.parametrize(
    "tool", [["lint-imports", "--no-cache"], ["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]]
)
def test_tools_find_nothing(tool: list[str]) -> None:
    done = subprocess.run([TOOLS / tool[0], *tool[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_migrations_lead_to_the_models_and_back(empty_template: str, dsn: str) -> None:
    config = Config(attributes={"dsn": dsn})
    config.set_main_option("script_location", str(VERSIONS.parent))
    command.check(config)
    command.downgrade(config, "base")
    upgrade(dsn)
    assert head_revision() == max(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"])
def test_locks_are_hashed_and_name_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    pins = re.split(r"\n(?=[a-z0-9])", text)
    assert all("--hash=sha256:" in pin for pin in pins if "==" in pin)


def test_vendored_files_are_the_ones_noted() -> None:
    noted = dict(re.findall(r"`(static/\S+)`.*?`sha256-([0-9a-f]{64})`", (ROOT / "static/VENDOR.md").read_text()))
    assert noted
    for name, digest in noted.items():
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest, name


def test_nothing_is_left_for_later() -> None:
    words = "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"])
    kinds, folders = (
        {".py", ".html", ".js", ".css"},
        ("web", "domain", "migrations", "templates", "static/css", "static/js"),
    )
    written = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds]
    left = [path.name for path in written if re.search(rf"\b({words})\b", path.read_text())]
    assert left == []
