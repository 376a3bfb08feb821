"""The worker, and what the database does for it, give way to shoppers where they share a machine."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from web.config.settings import PROJECT_ROOT
from web.infra.database import Database
from web.infra.way import NICE, Way

LOOK = """
import os, time
from web.infra import way
way.give_way()
session = lambda: int((open("/proc/self/autogroup").read().split() or [0])[-1])
end = time.monotonic() + (20 if os.getsid(0) == os.getpid() else 0)
while session() < way.NICE and time.monotonic() < end:
    time.sleep(0.05)
print(os.getpriority(os.PRIO_PROCESS, 0), session())
"""
LOOK_AT_MANY = """
import asyncio, os, subprocess, time
from web.infra import way
class Answering:
    def __init__(self, pid): self.get_server_pid = lambda: pid
    async def set_type_codec(self, *_, **__): ...
titled = ["bash", "-c", "exec -a 'postgres: shop' sleep 60"]
served = [subprocess.Popen(titled, start_new_session=True) for _ in range(4)]
sessions = lambda: [int(open(f"/proc/{one.pid}/autogroup").read().split()[-1]) for one in served]
async def prepare():
    for one in served:
        while not way._is_postgres(one.pid):
            await asyncio.sleep(0.01)
    await asyncio.gather(*map(way.Way("postgresql:///shop").prepare, [Answering(one.pid) for one in served]))
try:
    asyncio.run(prepare())
    end = time.monotonic() + 20
    while min(sessions()) < way.NICE and time.monotonic() < end:
        time.sleep(0.05)
    print(*sessions())
finally:
    for one in served:
        one.kill()
"""
DROP, OF_ADMINISTRATORS = 24, 21
"""What takes a capability from a process and from all that it starts, and the one of administrators: prctl(2)."""

needs_linux = pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="shares by session are Linux's")


def session_of(process: str) -> int:
    """The priority of the session of a process; that in which the machine itself began has none to change: 0."""
    return int((Path(f"/proc/{process}/autogroup").read_text().split() or ["0"])[-1])


def told_by(program: str, *, own: bool) -> list[int]:
    """The numbers that a program prints without the powers of administrators, in a session of its `own` or in ours."""
    library = ctypes.CDLL(None)
    told = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT_ROOT,
        start_new_session=own,
        preexec_fn=lambda: library.prctl(DROP, OF_ADMINISTRATORS, 0, 0, 0),
    )
    return [int(number) for number in told.stdout.split()]


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
        before = await priorities(normal)
        assert await priorities(humble) == [max(NICE, one) for one in before]
        assert await priorities(normal) == before
    finally:
        for database in (normal, humble):
            await database.close()


@needs_linux
@pytest.mark.parametrize("own", [True, False], ids=["own session", "session of somebody"])
def test_a_process_lowers_itself_and_only_a_session_of_its_own(own: bool) -> None:
    outside, before = session_of("self"), os.getpriority(os.PRIO_PROCESS, 0)
    assert told_by(LOOK, own=own) == [max(NICE, before), NICE if own else outside]


@needs_linux
def test_connections_that_are_opened_at_once_all_give_way() -> None:
    """Linux lets nobody but administrators change more than one share in a tenth of a second."""
    assert told_by(LOOK_AT_MANY, own=True) == [NICE] * 4


@needs_linux
@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("db.example.com/shop", False),
        ("/shop?host=db.example.com", False),
        ("localhost,db.example.com/shop", False),
        ("127.0.0.1/shop", True),
        ("/shop?host=/run/postgresql", True),
    ],
)
async def test_only_a_process_of_postgresql_here_is_lowered(dsn: str, address: str, here: bool) -> None:
    """The number of a process on another machine may be that of any process here."""

    class Answering:
        def __init__(self, pid: int) -> None:
            self.get_server_pid = lambda: pid

        async def set_type_codec(self, *_: object, **__: object) -> None: ...

    prepare = Way(f"postgresql://shop@{address}").prepare
    own = os.getpriority(os.PRIO_PROCESS, 0)
    connection = await asyncpg.connect(dsn)
    try:
        backend = connection.get_server_pid()
        usual = os.getpriority(os.PRIO_PROCESS, backend)
        for pid in (backend, os.getpid()):
            await prepare(Answering(pid))
        assert os.getpriority(os.PRIO_PROCESS, backend) == (max(NICE, usual) if here else usual)
    finally:
        await connection.close()
    assert os.getpriority(os.PRIO_PROCESS, 0) == own


@needs_linux
async def test_work_that_fills_a_core_leaves_half_of_them_to_others_until_it_ends(dsn: str) -> None:
    """A piece that fails gives its half back, too."""
    database, backend = Database(dsn), 0
    await database.open()
    all_of_them = os.sched_getaffinity(0)
    half = set(sorted(all_of_them)[len(all_of_them) // 2 :])

    async def work() -> None:
        nonlocal backend
        async with database.transaction_aside() as connection:
            backend = await connection.fetchval("SELECT pg_backend_pid()")
            assert [os.sched_getaffinity(pid) for pid in (0, backend)] == [half, half]
            raise RuntimeError

    try:
        with pytest.raises(RuntimeError):
            await work()
        assert [os.sched_getaffinity(pid) for pid in (0, backend)] == [all_of_them] * 2
    finally:
        await database.close()


@needs_linux
async def test_a_process_elsewhere_is_not_moved_and_one_core_is_enough(dsn: str) -> None:
    all_of_them = os.sched_getaffinity(0)
    connection = await asyncpg.connect(dsn)
    try:
        os.sched_setaffinity(0, {min(all_of_them)})
        with Way("postgresql://db.example.com/shop").aside(connection):
            assert os.sched_getaffinity(0) == {min(all_of_them)}
            assert os.sched_getaffinity(connection.get_server_pid()) == all_of_them
        assert os.sched_getaffinity(0) == {min(all_of_them)}
    finally:
        os.sched_setaffinity(0, all_of_them)
        await connection.close()
