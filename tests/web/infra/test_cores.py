"""Work that is kept aside leaves half of the cores to others until it ends, whatever threads it began."""

import os
import threading

import pytest

from web.infra.cores import kept_aside

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2, reason="needs two cores, and Linux"
)


def test_work_keeps_to_the_later_half_of_the_cores_until_it_ends() -> None:
    before = os.sched_getaffinity(0)
    with kept_aside():
        assert os.sched_getaffinity(0) == set(sorted(before)[len(before) // 2 :])
    assert os.sched_getaffinity(0) == before


def test_a_thread_that_was_begun_meanwhile_has_all_cores_afterwards() -> None:
    before, told, over = os.sched_getaffinity(0), list[set[int]](), threading.Event()

    def work() -> None:
        over.wait(30)
        told.append(os.sched_getaffinity(0))

    thread = threading.Thread(target=work)
    with kept_aside():
        thread.start()
    over.set()
    thread.join()
    assert told == [before]


def test_a_process_that_has_ended_is_left_alone() -> None:
    with kept_aside(2**22 + 1):
        pass
