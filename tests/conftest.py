"""Real PostgreSQL and Redis for every test: one cluster per process, a clean database for each test that needs one."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import httpx
import hypothesis
import pytest

from domain.connection import prepare_connection
from tests.support.cast import Cast, move_in
from tests.support.databases import Databases, drop_all, make
from tests.support.embedded.opened import open_once
from tests.support.shop import OpenShop, open_shop
from web.config.settings import Settings
from web.embedded.services import Services, services
from web.infra.logs import configure_logs
from web.infra.schema import plain_dsn, upgrade

T = TypeVar("T")
configure_logs(Settings())
hypothesis.settings.register_profile("mercer", deadline=None)  # a busy machine is no fault of what is tested
hypothesis.settings.load_profile("mercer")


def pytest_xdist_auto_num_workers() -> int:
    """One process for each core, at most four; a database or a Redis of somebody's own is not shared among them."""
    shared = os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")
    return 0 if shared else min(os.cpu_count() or 1, 4)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: their driver keeps an event loop of its own running in this thread."""
    items.sort(key=lambda item: "tests/browser" in item.path.as_posix())


@pytest.fixture(scope="session")
def running() -> Iterator[Services]:
    """PostgreSQL and Redis, started for this run unless the environment names others."""
    folder = Path(tempfile.mkdtemp(prefix="mercer-test-"))
    folder.chmod(0o711)
    settings = replace(
        Settings(),
        data_dir=folder,
        database_url=os.environ.get("DATABASE_URL"),
        redis_url=os.environ.get("REDIS_URL"),
    )
    with services(settings) as found:
        if not settings.database_url:
            _run(_hurry(found.database_url))
        yield found
        if settings.database_url:
            _run(drop_all(found.database_url))
    shutil.rmtree(folder, ignore_errors=True)


async def _hurry(server: str) -> None:
    """Let the run's own cluster, which nothing outlives, not wait for the disk. Whether data survives a crash is asked
    of other clusters, in tests/embedded."""
    connection = await asyncpg.connect(plain_dsn(server))
    try:
        await connection.execute("ALTER SYSTEM SET fsync = off")
        await connection.execute("SELECT pg_reload_conf()")
    finally:
        await connection.close()


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@pytest.fixture(scope="session")
def empty_template(running: Services) -> str:
    """The name of a migrated database without a row."""
    name = f"mercer_empty_{os.getpid()}"
    upgrade(_run(make(running.database_url, None, name)))
    return name


@pytest.fixture(scope="session")
def cast_template(running: Services, empty_template: str) -> tuple[str, Cast]:
    """The name of a database in which the cast lives, and the cast."""
    name = f"mercer_cast_{os.getpid()}"
    return name, _run(_move_in(running.database_url, empty_template, name))


async def _move_in(server: str, template: str, name: str) -> Cast:
    connection = await asyncpg.connect(await make(server, template, name))
    await prepare_connection(connection)
    try:
        return await move_in(connection)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
async def empty_databases(running: Services, empty_template: str) -> AsyncIterator[Databases]:
    """Migrated databases without a row."""
    databases = Databases(running.database_url, empty_template)
    yield databases
    await databases.close()


@pytest.fixture(scope="session")
async def cast_databases(running: Services, cast_template: tuple[str, Cast]) -> AsyncIterator[Databases]:
    """Databases with the cast in them."""
    databases = Databases(running.database_url, cast_template[0])
    yield databases
    await databases.close()


@pytest.fixture(scope="session")
def opened_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a shop that was opened once in this run, with the demo catalogue: to be copied, never used."""
    own = tmp_path_factory.getbasetemp()
    return open_once((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "opened-once")


@pytest.fixture
async def dsn(empty_databases: Databases) -> AsyncIterator[str]:
    """A migrated database without a row."""
    address = await empty_databases.borrow()
    yield address
    await empty_databases.give_back(address)


@pytest.fixture
async def cast_dsn(cast_databases: Databases) -> AsyncIterator[str]:
    """A database with the cast in it."""
    address = await cast_databases.borrow()
    yield address
    await cast_databases.give_back(address)


@pytest.fixture(scope="session")
def cast(cast_template: tuple[str, Cast]) -> Cast:
    """The categories and products that tests know by name."""
    return cast_template[1]


@pytest.fixture(scope="session")
async def shared_connection(cast_databases: Databases) -> AsyncIterator["asyncpg.Connection"]:
    """One connection to one database with the cast; `connection` rolls back what each test does."""
    connection = await asyncpg.connect(await cast_databases.borrow())
    await prepare_connection(connection)
    yield connection
    await connection.close()


@pytest.fixture
async def connection(shared_connection: "asyncpg.Connection") -> AsyncIterator["asyncpg.Connection"]:
    """A connection in a transaction that is rolled back after the test."""
    transaction = shared_connection.transaction()
    await transaction.start()
    yield shared_connection
    await transaction.rollback()


@pytest.fixture
async def shop(running: Services, cast_dsn: str, tmp_path: Path) -> AsyncIterator[OpenShop]:
    """The web application on a fresh database with the cast."""
    settings = replace(
        Settings(),
        database_url=cast_dsn,
        redis_url=running.redis_url,
        data_dir=tmp_path,
        base_url="http://shop.test",
        name="Mercer",
        tagline="Plain, useful things for the whole house.",
        mail_from="Mercer <shop@mercer.example>",
        seller_address="1 Example Street, London N1 1AA, United Kingdom",
        rate_limits=False,
    )
    async with open_shop(settings) as opened:
        yield opened


@pytest.fixture
async def client(shop: OpenShop) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor without JavaScript and with an empty cookie jar."""
    async with shop.visitor() as visitor:
        yield visitor
