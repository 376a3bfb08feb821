"""`mercer up`: everything starts, everything stops, whatever happens in between."""

import itertools
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.embedded.started import Started, alive, eventually, free_port, mercer
from web.config.settings import PROJECT_ROOT, Settings
from web.embedded.services import services

PATIENCE = 30
"""Seconds that a busy machine may take over what is only waited for."""

PARTS = ("bin/postgres", "valkey-server", "web.cli serve", "web.cli worker", "web.cli mailbox")


@pytest.mark.parametrize(
    ("asked", "group"),
    [(signal.SIGTERM, False), (signal.SIGINT, True), (signal.SIGINT, False), (signal.SIGHUP, False)],
)
def test_the_shop_starts_quickly_and_a_signal_stops_all_of_it(
    shop: Started, asked: signal.Signals, group: bool
) -> None:
    assert shop.answers()
    family = shop.family()
    for part in PARTS:
        assert shop.child(part)
    assert shop.stop(asked, group=group) == 0
    assert not alive(family)
    assert "Everything has stopped." in shop.output[-1]


def test_web_processes_share_metrics_which_are_removed_afterwards(shop: Started) -> None:
    folder, asked = shop.data_dir / "metrics", 'route="/health/live",status="200"} '
    answers = itertools.count()

    def both_have_answered() -> bool:
        next(answers)
        assert shop.read("/health/live")
        return len({path.stem.rpartition("_")[2] for path in folder.glob("*/*.db")}) > 1

    assert eventually(both_have_answered, PATIENCE)
    counted = sum(
        float(line.rpartition(" ")[2])
        for line in shop.read("/metrics").splitlines()
        if line.startswith("mercer_http_answer_seconds_count") and asked in line
    )
    assert counted == next(answers)
    assert shop.stop() == 0
    assert list(folder.iterdir()) == []


def test_make_may_pass_a_signal_on_twice(shop: Started) -> None:
    shop.popen.send_signal(signal.SIGTERM)
    assert shop.stop(group=True) == 0


def test_a_killed_shop_leaves_nothing_and_the_next_start_recovers(shop: Started, seeded_dir: Path) -> None:
    family = shop.family()
    shop.popen.kill()
    shop.popen.wait()
    assert eventually(lambda: not alive(family), 3), alive(family)
    with Started(seeded_dir, shop.port) as again:
        again.wait_until_ready()
        assert again.answers()


def test_the_shop_can_start_again_the_moment_it_was_killed(shop: Started, seeded_dir: Path) -> None:
    shop.popen.kill()
    shop.popen.wait()
    with Started(seeded_dir, shop.port) as again:
        again.wait_until_ready()
        assert eventually(again.answers)


@pytest.mark.parametrize("part", PARTS)
def test_a_crashed_child_is_started_again(shop: Started, part: str) -> None:
    crashed = shop.child(part)
    crashed.kill()
    shop.wait_for_line("is started again", PATIENCE)
    assert eventually(lambda: shop.has(part), PATIENCE)
    assert shop.child(part).pid != crashed.pid
    assert eventually(shop.answers, PATIENCE)


@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.4, 0.6, 0.9])
def test_the_shop_can_be_stopped_at_any_moment_of_its_start(seeded_dir: Path, seconds: float) -> None:
    with Started(seeded_dir, free_port()) as shop:
        time.sleep(seconds)  # not a wait for something: the moment itself is what is tested
        family = shop.family()
        assert shop.stop() in {0, -signal.SIGTERM}
        assert eventually(lambda: not alive(family), 3)
        assert "Traceback" not in "".join(shop.output)


def test_a_second_shop_is_refused_in_one_line(shop: Started, seeded_dir: Path) -> None:
    refused = mercer(seeded_dir, "up", PORT=str(free_port()))
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert f"already running on {seeded_dir} (process {shop.popen.pid}, http://localhost:{shop.port})" in refused.stderr
    assert shop.answers()


@pytest.mark.parametrize("host", ["127.0.0.1", ""])
def test_a_taken_port_is_refused_in_one_line(data_dir: Path, host: str) -> None:
    with socket.create_server((host, 0)) as taken:
        port = taken.getsockname()[1]
        refused = mercer(data_dir, "up", PORT=str(port))
    assert refused.returncode == 1
    assert (
        refused.stderr == f"Error: Port {port} is in use by another program: stop it, or set PORT to another number.\n"
    )
    assert not (data_dir / "postgres").exists()


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"PORT": "eighty"}, "PORT must be a whole number"),
        ({"HOST": "no.such.host.invalid"}, "HOST is 'no.such.host.invalid'"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "The database of DATABASE_URL cannot be reached"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_line(data_dir: Path, env: dict[str, str], says: str) -> None:
    refused = mercer(data_dir, "up", **{"PORT": str(free_port()), **env})
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Error: {says}")
    assert refused.stderr.count("\n") == 1


def test_a_second_ctrl_c_does_not_wait_for_hung_children(shop: Started) -> None:
    family = shop.family()
    shop.child("web.cli serve").suspend()
    shop.popen.send_signal(signal.SIGINT)
    assert eventually(lambda: interrupted_again(shop), 5)
    assert eventually(lambda: not alive(family), 5)  # the kernel takes a moment to end what was killed


def interrupted_again(shop: Started) -> bool:
    shop.popen.send_signal(signal.SIGINT)
    return shop.popen.poll() is not None


def test_the_shop_starts_its_own_servers_when_shared_ones_stop(seeded_dir: Path) -> None:
    with ExitStack() as other:
        other.enter_context(services(replace(Settings(), data_dir=seeded_dir)))
        with Started(seeded_dir, free_port()) as shop:
            shop.wait_until_ready()
            assert not any("postgres" in process.name() for process in shop.family())
            other.close()
            shop.wait_for_line("is started again")
            assert eventually(lambda: all(shop.has(part) for part in PARTS[:2]) and shop.answers())


def test_another_command_uses_the_servers_of_the_running_shop(shop: Started, seeded_dir: Path) -> None:
    servers = {part: shop.child(part).pid for part in PARTS[:2]}
    done = mercer(seeded_dir, "migrate")
    assert done.returncode == 0, done.stderr
    assert {part: shop.child(part).pid for part in PARTS[:2]} == servers
    assert shop.answers()


def test_a_second_start_is_quick(seeded_dir: Path) -> None:
    """Under 2 s on an idle machine, most of it the import of the shop; so that is the measure on a busy one."""
    assert any(seconds_to_start(seeded_dir) < 0.7 + 2 * seconds_to_import() for _ in range(5))


def seconds_to_start(data_dir: Path) -> float:
    began = time.monotonic()
    with Started(data_dir, free_port()) as shop:
        shop.wait_until_ready()
        return time.monotonic() - began


def seconds_to_import() -> float:
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import web.app"], cwd=PROJECT_ROOT, check=True)
    return time.monotonic() - began
