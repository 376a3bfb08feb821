"""The command `mercer` itself: quick, documented, and light where a start depends on it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.embedded.started import mercer
from web.cli import COMMANDS
from web.config.settings import PROJECT_ROOT

HEAVY = {"litestar", "sqlalchemy", "alembic", "advanced_alchemy", "asyncpg", "granian", "aiosmtpd", "rich", "jinja2"}


def test_help_names_every_command(tmp_path: Path) -> None:
    shown = mercer(tmp_path, "--help")
    assert shown.returncode == 0
    for name, says in COMMANDS.items():
        assert name in shown.stdout
        assert says in shown.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(tmp_path: Path, name: str) -> None:
    shown = mercer(tmp_path, name, "--help")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith(f"Usage: mercer {name}")


@pytest.mark.parametrize("module", ["web.cli", "web.cli.up"])
def test_a_start_imports_nothing_heavy(module: str) -> None:
    script = f"import sys, {module}; print(*sys.modules, sep='\\n')"
    listed = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(listed.stdout.split())


def test_an_unknown_command_is_refused(tmp_path: Path) -> None:
    assert "No such command 'sell'" in mercer(tmp_path, "sell").stderr
