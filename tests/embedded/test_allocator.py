"""What processes do with memory that they have used: keep the room of one page, and give back that of a password."""

import os
import subprocess
import sys

from web.supervisor.program import ALLOCATOR

COMPRESS = """
import resource
from web.cache.entry import make_entry
page = b"".join(b"<li id='line-%d'><a href='/p/%d'>Line %d</a></li>" % (n, n * n, n) for n in range(500))
def make():
    for _ in range(100):
        make_entry("/c/home#", "", etag="", media_type="", link="", body=page, passing=True)
make()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
make()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
HASH = """
import resource
from argon2.low_level import Type, hash_secret
hash_secret(b"a long walk", b"by the sea, with salt", 1, 19_456, 1, 16, Type.ID)
print(int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() // 1024)
"""
IMPORTED = HASH.replace("hash_secret(b", "(lambda *_: None)(b")


def said(program: str) -> int:
    """The figure that a program prints, run as the shop's own processes are."""
    env = {**os.environ, **ALLOCATOR}
    return int(subprocess.run([sys.executable, "-c", program], env=env, check=True, capture_output=True).stdout)


def test_a_page_is_compressed_in_room_that_is_there() -> None:
    assert said(COMPRESS) < 100  # pages of memory for a hundred of the shop's


def test_the_room_of_a_password_hash_is_given_back() -> None:
    assert said(HASH) - said(IMPORTED) < 4_000  # kB; the hash took 19,456
