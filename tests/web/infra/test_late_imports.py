"""Packages that wait for their first use."""

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from threading import Barrier, Thread

import pytest

from web.infra import late_imports

START = """
import sys
from web.infra import late_imports
late_imports.install()
import web.app
web.app.prepare()
ran = [name for name in late_imports.LATE if type(sys.modules[name]) is not late_imports._Late]
print(sorted(ran), "rich" in sys.modules, sep=";")
"""
SLOW = """
ran.append(1)
answer = half = 21
barrier.wait()
barrier.wait()
answer += half
"""


@pytest.fixture
def _installed() -> Iterator[None]:
    before, known = [*sys.meta_path], {*sys.modules}
    late_imports.install()
    yield
    sys.meta_path[:] = before
    for name in {*sys.modules} - known:
        del sys.modules[name]


def test_a_web_process_starts_without_what_hardly_any_request_needs() -> None:
    found = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "['email_validator'];False"  # every checkout has a field for an address


@pytest.mark.usefixtures("_installed")
def test_a_late_package_runs_once_whoever_asks_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[int] = []
    barrier = Barrier(2, timeout=20)
    monkeypatch.setattr("builtins.ran", ran, raising=False)
    monkeypatch.setattr("builtins.barrier", barrier, raising=False)
    (tmp_path / "slow_one.py").write_text(SLOW)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(late_imports, "LATE", frozenset({"slow_one"}))
    module, answers = import_module("slow_one"), list[int]()
    assert not ran
    assert not hasattr(module, "__path__")
    first, *others = (Thread(target=lambda: answers.append(module.answer)) for _ in range(3))
    first.start()
    barrier.wait()  # it has half an answer by now
    for other in others:
        other.start()
    others[0].join(0.05)
    assert not answers
    barrier.wait()
    for asker in (first, *others):
        asker.join(20)
    assert (answers, ran) == ([42, 42, 42], [1])


@pytest.mark.usefixtures("_installed")
def test_a_late_package_that_fails_can_be_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "broken_one.py"
    place.write_text("import nothing_of_this_name")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(late_imports, "LATE", frozenset({"broken_one"}))
    module = import_module("broken_one")
    for _ in range(2):
        with pytest.raises(ModuleNotFoundError, match="nothing_of_this_name"):
            _ = module.answer
