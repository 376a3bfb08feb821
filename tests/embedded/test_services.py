"""PostgreSQL and Valkey: started, shared, stopped and healed."""

import asyncio
import os
import pwd
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import asyncpg
import psutil
import pytest
import redis

from tests.support.embedded.started import alive, eventually
from web.config.settings import PROJECT_ROOT, Settings
from web.embedded.account import postgres_account
from web.embedded.binaries import SHARED_HOME
from web.embedded.errors import ServiceError
from web.embedded.layout import lay_out
from web.embedded.processes import spawn
from web.embedded.server import STOP_SECONDS
from web.embedded.services import Services, services

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to lend PostgreSQL another user")
HOLD = """
import sys
from dataclasses import replace
from pathlib import Path
from web.embedded.services import services
from web.config.settings import Settings
with services(replace(Settings(), data_dir=Path(sys.argv[1]))) as found:
    print(found.database_url, flush=True)
    sys.stdin.read()
"""


def of(data_dir: Path) -> Settings:
    return replace(Settings(), data_dir=data_dir)


def ask(found: Services, query: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(found.database_url)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(run())


def server_pids(found: Services) -> tuple[int, int]:
    with redis.from_url(found.redis_url) as client:
        valkey = client.info("server")["process_id"]
    postmaster = ask(found, "SELECT pg_read_file('postmaster.pid', 0, 20)")
    return int(str(postmaster).split()[0]), valkey


def servers(found: Services) -> list[psutil.Process]:
    return [psutil.Process(pid) for pid in server_pids(found)]


def hold(data_dir: Path, user: int | None = None, python: str = sys.executable) -> "subprocess.Popen[str]":
    """Another process that has the services open until its standard input ends."""
    return subprocess.Popen(
        [python, "-c", HOLD, str(data_dir)],
        env={**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")},
        cwd=PROJECT_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )


def test_services_start_and_stop_with_the_block(data_dir: Path) -> None:
    with services(of(data_dir)) as found:
        running = servers(found)
        assert ask(found, "SELECT current_database() || ' ' || current_setting('TimeZone')") == "mercer UTC"
        assert ask(found, "SELECT current_setting('listen_addresses')") == ""
        assert ask(found, "SELECT current_setting('fsync') || current_setting('jit')") == "onoff"
    assert not alive(running)
    assert not lay_out(data_dir).run_dir.exists()


def test_data_outlives_the_services(data_dir: Path) -> None:
    with services(of(data_dir)) as found:
        ask(found, "CREATE TABLE kept AS SELECT 42 AS answer")
        with redis.from_url(found.redis_url) as client:
            client.set("kept", "42")
    with services(of(data_dir)) as found:
        assert ask(found, "SELECT answer FROM kept") == 42
        with redis.from_url(found.redis_url) as client:
            assert client.get("kept") == b"42"


def test_a_second_command_shares_running_services_and_leaves_them_running(data_dir: Path) -> None:
    with services(of(data_dir)) as first:
        before = server_pids(first)
        with services(of(data_dir)) as second:
            assert second == first
            assert server_pids(second) == before
        assert server_pids(first) == before


def test_two_commands_that_begin_together_share_one_server(data_dir: Path) -> None:
    lay_out(data_dir)
    with hold(data_dir) as one, hold(data_dir) as other:
        assert one.stdout
        assert other.stdout
        assert one.stdout.readline() == other.stdout.readline() != ""


def test_services_named_by_the_settings_are_not_started(data_dir: Path) -> None:
    named = replace(of(data_dir), database_url="postgresql://db.example/shop", redis_url="redis://cache.example")
    with services(named) as found:
        assert found == Services("postgresql://db.example/shop", "redis://cache.example")
    assert not data_dir.exists()


def test_services_die_with_a_killed_parent_and_the_next_start_recovers(data_dir: Path) -> None:
    with hold(data_dir) as parent:
        assert parent.stdout
        assert parent.stdout.readline()
        with services(of(data_dir)) as found:
            running = servers(found)
            ask(found, "CREATE TABLE kept AS SELECT 42 AS answer")
        parent.kill()
    assert eventually(lambda: not alive(running), 3)
    with services(of(data_dir)) as found:
        assert ask(found, "SELECT answer FROM kept") == 42


def test_a_command_restarts_services_whose_parent_was_just_killed(data_dir: Path) -> None:
    with hold(data_dir) as parent:
        assert parent.stdout
        assert parent.stdout.readline()
        parent.kill()
        parent.wait()
        with services(of(data_dir)) as found:
            assert ask(found, "SELECT 1") == 1
            assert len(server_pids(found)) == 2


@pytest.mark.parametrize("victim", [0, 1])
def test_a_crash_leaves_nothing_that_hinders_a_start(data_dir: Path, victim: int) -> None:
    with services(of(data_dir)) as found:
        ask(found, "CREATE TABLE kept AS SELECT 42 AS answer")
        servers(found)[victim].send_signal(signal.SIGKILL)
    with services(of(data_dir)) as found:
        assert ask(found, "SELECT answer FROM kept") == 42
        assert len(server_pids(found)) == 2


def test_a_stale_pid_that_another_process_has_now_does_not_matter(data_dir: Path) -> None:
    with services(of(data_dir)):
        left_behind = (data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
    (data_dir / "postgres" / "postmaster.pid").write_text("\n".join([str(os.getpid()), *left_behind[1:]]) + "\n")
    with services(of(data_dir)) as found:
        assert ask(found, "SELECT 1") == 1


def test_the_lock_of_a_socket_that_a_stranger_seems_to_hold_does_not_matter(data_dir: Path, tmp_path: Path) -> None:
    with services(of(data_dir)):
        layout = lay_out(data_dir)
    stranger = spawn(["sleep", "60"], log=tmp_path / "log", env=os.environ, account=postgres_account())
    layout.run_dir.mkdir(mode=0o700)
    postgres_account().own(layout.run_dir)
    lock = layout.run_dir / ".s.PGSQL.5432.lock"
    lock.write_text(f"{stranger.popen.pid}\n{data_dir}\n")
    postgres_account().own(lock)
    try:
        with services(of(data_dir)) as found:
            assert ask(found, "SELECT 1") == 1
    finally:
        stranger.kill()


def test_a_folder_that_cannot_be_written_to_is_refused_in_one_line(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ServiceError, match="cannot be written to"), services(of(data_dir)):
        pass


def test_data_of_another_postgresql_says_how_to_move_it(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    postgres_account().own(data_dir / "postgres")
    with (
        pytest.raises(ServiceError, match=r"made by PostgreSQL 17.*mercer backup FILE.*mercer restore FILE"),
        services(of(data_dir)),
    ):
        pass


def test_a_stop_does_not_wait_for_a_disk_that_is_full(data_dir: Path) -> None:
    with services(of(data_dir)) as found:
        running = servers(found)
        with redis.from_url(found.redis_url) as client:
            client.set("kept", "42")
        (data_dir / "valkey" / "dump.rdb").mkdir()
        began = time.monotonic()
    assert not alive(running)
    assert time.monotonic() - began < STOP_SECONDS / 2


def test_a_folder_that_cannot_be_made_is_refused_in_one_line(data_dir: Path) -> None:
    data_dir.write_text("not a folder")
    with pytest.raises(ServiceError, match=r"choose another DATA_DIR\.$"), services(of(data_dir)):
        pass


@AS_ROOT
def test_below_a_private_home_the_data_lies_where_postgres_can_reach_it() -> None:
    with tempfile.TemporaryDirectory(prefix="mercer-test-") as home:
        data_dir = Path(home) / "shop"
        with services(of(data_dir)) as found:
            assert ask(found, "SELECT 1") == 1
        assert (data_dir / "postgres").readlink().is_relative_to(SHARED_HOME)
        moved = data_dir.rename(Path(home) / "moved")
        with pytest.raises(ServiceError, match="was moved or copied"), services(of(moved)):
            pass


@AS_ROOT
def test_services_run_for_a_normal_user_too(data_dir: Path) -> None:
    nobody = pwd.getpwnam("nobody").pw_uid
    data_dir.parent.chmod(0o777)
    with hold(data_dir, nobody, python_of(nobody)) as theirs:
        assert theirs.stdout
        url = theirs.stdout.readline().strip()
        assert {process.uids().real for process in servers(Services(url, url_of_valkey(url)))} == {nobody}


def python_of(user: int) -> str:
    """This version of Python, somewhere where `user` may run it."""
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        with suppress(OSError):
            if subprocess.run([python, "-c", ""], user=user, check=False).returncode == 0:
                return python
    pytest.skip("this Python lies in a private folder")


def url_of_valkey(database_url: str) -> str:
    return f"unix://{database_url.partition('host=')[2]}/valkey.sock"
