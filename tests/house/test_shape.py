"""The shape of the code: few loose modules, short files and functions, packages that only say what they are."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for folder in ("web", "domain") for path in (ROOT / folder).rglob("*.py"))
MODULES_OF_WEB = 4
LONGEST_FILE = 250
"""Lines; 20 to 60 are aimed at, and what grows past 200 is better split."""
LONGEST_FUNCTION = 45
"""Lines with the docstring; 4 to 12 are aimed at."""
THE_COMMAND = "web/cli/__init__.py"
"""`mercer` is `web.cli:mercer`, as installed."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_web_holds_rooms_and_no_loose_modules() -> None:
    loose = [path.name for path in (ROOT / "web").glob("*.py") if path.name != "__init__.py"]
    assert len(loose) <= MODULES_OF_WEB, loose


@pytest.mark.parametrize("path", [path for path in FILES if path.name == "__init__.py"], ids=name)
def test_a_package_holds_a_docstring_at_most(path: Path) -> None:
    body = ast.parse(path.read_text()).body
    assert name(path) == THE_COMMAND or all(isinstance(one, ast.Expr) for one in body)


def test_files_and_functions_are_short() -> None:
    long = [name(path) for path in FILES if path.read_text().count("\n") > LONGEST_FILE]
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{name(path)}:{node.lineno} {node.name}, {lines} lines")
    assert long == []


def test_what_is_claimed_is_chosen_once() -> None:
    """`IN (SELECT … LIMIT … SKIP LOCKED)` may be evaluated for every row, and then claims more than its limit."""
    again = re.compile(r"\bIN \(\s*SELECT[^;]{0,400}?SKIP LOCKED")
    assert [str(path) for path in (ROOT / "domain").rglob("*.py") if again.search(path.read_text())] == []
