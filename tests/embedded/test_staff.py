"""`mercer staff`: what the first hour of a new employee and the last of an old one take."""

from pathlib import Path

from tests.support.embedded.started import mercer

NOWHERE = "redis://127.0.0.1:1"


def test_staff_are_made_listed_and_kept(tmp_path: Path, dsn: str) -> None:
    def run(*words: str, typed: str = "") -> tuple[int, str, str]:
        done = mercer(tmp_path, "staff", *words, typed=typed, DATABASE_URL=dsn, REDIS_URL=NOWHERE)
        return done.returncode, done.stdout, done.stderr

    new = ("make", "Grace@Example.com", "--role", "admin", "--name", "Grace", "--password-stdin")
    assert run(*new, typed="copper violin meadow\n")[:2] == (
        0,
        "Created an account for Grace (Grace@example.com) with the role admin.\n",
    )
    assert run("list")[1] == "Grace@example.com\towner\tpassword only\tnever\tGrace\n"
    last = "Error: Grace@example.com is the only owner who can sign in. Make another one first.\n"
    assert run("disable", "grace@example.com") == (1, "", last)
    assert run("role", "nobody@example.com", "staff") == (1, "", "Error: There is no account for nobody@example.com.\n")
    assert run("role", "grace@example.com", "king")[0] == 2
