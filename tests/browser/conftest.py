"""A real browser before the real shop. A test that asks for `scripts` runs with JavaScript and without."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from tests.support.browser.chromium import launch_options
from tests.support.browser.orders import PENCILS, TUBES
from tests.support.browser.running_shop import RunningShop, run_shop
from tests.support.browser.watch import Watch

expect.set_options(timeout=20_000)
"""Milliseconds: an upper bound for a machine that is busy with other things too, which no sound page needs."""

DESKTOP = {"width": 1440, "height": 900}
Visit = Callable[[], Page]


@pytest.fixture(scope="session")
def mercer(opened_once: Path) -> Iterator[RunningShop]:
    """The whole shop, one for all browser tests."""
    with run_shop(opened_once) as shop:
        shop.stock_up(PENCILS, TUBES)
        yield shop


@pytest.fixture(scope="session")
def base_url(mercer: RunningShop) -> str:
    """Where pages without a host in their address are."""
    return mercer.base_url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **launch_options()}


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether JavaScript is on."""
    return bool(request.param)


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    scripts = "scripts" not in request.fixturenames or request.getfixturevalue("scripts")
    return {**browser_context_args, "java_script_enabled": scripts, "viewport": DESKTOP}


@pytest.fixture
def watch(base_url: str) -> Iterator[Watch]:
    """Fails the test for what no page may ever do."""
    watch = Watch(base_url)
    yield watch
    watch.check()


@pytest.fixture
def new_context(new_context: CreateContextCallback, watch: Watch) -> CreateContextCallback:
    """Browsers without any cookies, each watched."""

    def watched(**options: Any) -> BrowserContext:
        context = new_context(**options)
        watch.follow(context)
        return context

    return watched  # type: ignore[return-value]


@pytest.fixture
def visit(new_context: CreateContextCallback) -> Visit:
    """Let one more visitor in, who knows nothing of the others."""
    return lambda: new_context().new_page()
