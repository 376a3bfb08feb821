"""The worker, and what the database does for it, give way to shoppers where they share a machine."""

import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from web.config.settings import PROJECT_ROOT
from web.infra.database import Database
from web.infra.way import NICE, prepare_to_give_way

LOOK = """
import os
from web.infra.way import give_way
give_way()
print(os.getpriority(os.PRIO_PROCESS, 0), open("/proc/self/autogroup").read().split()[-1])
"""
needs_linux = pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="shares by session are Linux's")


async def priorities(database: Database) -> list[int]:
    """Those of the processes behind a plain connection, a patient one and a lane."""
    found = []
    for use in (database.read(), database.patient_transaction(), database.lane_transaction()):
        async with use as connection:
            pid = await connection.fetchval("SELECT pg_backend_pid()")
            found.append(os.getpriority(os.PRIO_PROCESS, pid))
    return found


@needs_linux
async def test_a_database_that_gives_way_is_served_after_others(dsn: str) -> None:
    normal, humble = Database(dsn), Database(dsn, give_way=True)
    for database in (normal, humble):
        await database.open()
    try:
        before = os.getpriority(os.PRIO_PROCESS, 0)
        assert await priorities(humble) == [NICE] * 3
        assert max(await priorities(normal)) <= max(before, 0)
    finally:
        for database in (normal, humble):
            await database.close()


@needs_linux
@pytest.mark.parametrize("own", [True, False], ids=["own session", "session of somebody"])
def test_a_process_lowers_itself_and_only_a_session_of_its_own(own: bool) -> None:
    outside = Path("/proc/self/autogroup").read_text().split()[-1]
    told = subprocess.run(
        [sys.executable, "-c", LOOK],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT_ROOT,
        start_new_session=own,
    )
    assert told.stdout.split() == [str(NICE), str(NICE) if own else outside]


@needs_linux
@pytest.mark.parametrize("host", ["db.example.com", "127.0.0.1"])
async def test_only_a_process_of_postgresql_here_is_lowered(dsn: str, host: str) -> None:
    """The number of a process on another machine may be that of any process here."""

    class Answering:
        def __init__(self, pid: int) -> None:
            self.get_server_pid = lambda: pid

        async def set_type_codec(self, *_: object, **__: object) -> None: ...

    prepare = prepare_to_give_way(f"postgresql://shop@{host}/shop")
    own = os.getpriority(os.PRIO_PROCESS, 0)
    connection = await asyncpg.connect(dsn)
    try:
        for pid in (backend := connection.get_server_pid(), os.getpid()):
            await prepare(Answering(pid))
        assert (os.getpriority(os.PRIO_PROCESS, backend) == NICE) is (host != "db.example.com")
    finally:
        await connection.close()
    assert os.getpriority(os.PRIO_PROCESS, 0) == own
