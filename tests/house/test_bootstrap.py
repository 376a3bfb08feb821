"""bin/bootstrap: installs once, also for two that begin together, and mends what was broken since."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STAND_IN = """#!/bin/sh
# Python as far as bootstrap needs it, with a pip that installs one package.
case "$*" in
-V) echo "Python 3.13.0" ;;
"-m venv"*) mkdir -p .venv/bin .venv/lib/python3.13/site-packages && cp "$0" .venv/bin/python ;;
"-m pip"*--version) ;;
"-m pip"*) sleep 0.3 && echo "$*" >>installs && mkdir -p .venv/lib/python3.13/site-packages/thing ;;
*) exec {python} "$@" ;;
esac
"""
INSTALLS = 3
"""Calls of pip for one installation: uv, which it does not get here, what the lock names, then the shop itself."""
UV = """#!/bin/sh
echo "$*" >>installed && mkdir -p .venv/lib/python3.13/site-packages/thing && {ends}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout with nothing in it but what bootstrap reads, and a Python to find."""
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin" / "bootstrap", tmp_path / "bin")
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "some.lock").write_text("thing==1.0\n")
    python = tmp_path / "bin" / "python3.13"
    python.write_text(STAND_IN.format(python=sys.executable))
    python.chmod(0o755)
    return tmp_path


def bootstrap(tree: Path, *command: str, **env: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        ["bin/bootstrap", "some.lock", *(command or ("echo", "ran"))],
        cwd=tree,
        env={"PATH": f"{tree / 'bin'}:{os.environ['PATH']}", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def output(started: "subprocess.Popen[str]") -> str:
    said, _ = started.communicate(timeout=60)
    assert started.returncode == 0, said
    assert said.endswith("ran\n")
    return said


def installs(tree: Path) -> int:
    return len((tree / "installs").read_text().splitlines())


def test_two_at_once_install_once(tree: Path) -> None:
    both = [bootstrap(tree), bootstrap(tree)]
    said = [output(one) for one in both]
    assert installs(tree) == INSTALLS, said


def test_it_installs_again_only_when_something_is_gone(tree: Path) -> None:
    output(bootstrap(tree))
    (tree / ".venv/lib/python3.13/site-packages/more").mkdir()
    output(bootstrap(tree))
    assert installs(tree) == INSTALLS
    (tree / ".venv/lib/python3.13/site-packages/thing").rmdir()
    assert "is made anew" in output(bootstrap(tree))
    (tree / ".venv/bin/python").unlink()
    assert "is made anew" in output(bootstrap(tree))
    assert installs(tree) == 3 * INSTALLS


@pytest.mark.parametrize(("ends", "by_pip"), [("true", 1), ("false", INSTALLS)])
def test_uv_installs_what_pip_fetched_and_pip_where_that_fails(tree: Path, ends: str, by_pip: int) -> None:
    uv, python = tree / "uv", tree / "bin" / "python3.13"
    uv.write_text(UV.format(ends=ends))
    uv.chmod(0o755)
    fetch = '*--target*) echo "$*" >>installs && mkdir -p .venv/uv/bin && cp uv .venv/uv/bin/ ;;\n'
    python.write_text(python.read_text().replace('"-m pip"*)', f'{fetch}"-m pip"*)', 1))
    output(bootstrap(tree, PIP_INDEX_URL="https://mirror.example/simple"))
    assert installs(tree) == by_pip
    tried = (tree / "installed").read_text().splitlines()
    assert len(tried) == 2
    assert all("--default-index https://mirror.example/simple" in one for one in tried)
    assert "--require-hashes --no-deps -r some.lock" in tried[0]
    assert not (tree / ".venv/uv").exists()


def test_what_one_process_compiles_is_there_for_the_others(tree: Path) -> None:
    asked = 'test -z "${PYTHONDONTWRITEBYTECODE+set}" && echo ran'
    output(bootstrap(tree, "sh", "-c", asked, PYTHONDONTWRITEBYTECODE="1"))
