"""`mercer admin create`: the first administrator, without a web page."""

from pathlib import Path

import asyncpg
import pytest

from domain.accounts.passwords import verify_password
from tests.support.embedded.started import mercer

PASSWORD = "copper violin meadow\n"
ADA = ("admin", "create", "--email", "Ada@Example.com", "--name", "Ada Byron", "--password-stdin")


async def test_an_administrator_is_made_once(tmp_path: Path, dsn: str) -> None:
    made = mercer(tmp_path, *ADA, typed=PASSWORD, DATABASE_URL=dsn, REDIS_URL="redis://127.0.0.1:1")
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout == "Created an administrator account for Ada Byron (Ada@example.com).\n"
    connection = await asyncpg.connect(dsn)
    row = await connection.fetchrow("SELECT email, role, password_hash FROM users")
    noted = await connection.fetchval("SELECT actor || ' ' || action || ' ' || subject FROM audit_entries")
    await connection.close()
    assert (row["email"], row["role"]) == ("Ada@example.com", "admin")
    assert await verify_password(PASSWORD.strip(), row["password_hash"])
    assert noted == "command line administrator.created Ada@example.com"
    again = mercer(tmp_path, *ADA, typed=PASSWORD, DATABASE_URL=dsn, REDIS_URL="redis://127.0.0.1:1")
    assert (again.returncode, again.stderr) == (1, "Error: An account for Ada@example.com already exists.\n")


@pytest.mark.parametrize(
    ("options", "typed", "says"),
    [
        (("--name", "Ada", "--password-stdin"), PASSWORD, "--email is missing."),
        (("--email", "a@b.co", "--password-stdin"), PASSWORD, "--name is missing."),
        (("--email", "nobody", "--name", "Ada", "--password-stdin"), PASSWORD, "such as name@example.com"),
        (("--email", "a@b.co", "--name", "Ada"), PASSWORD, "--password-stdin"),
        (("--email", "a@b.co", "--name", "Ada", "--password-stdin"), "password\n", "easy to guess"),
        (("--email", "a@b.co", "--name", "Ada", "--password-stdin"), "", "8 to 128"),
        (("--email", "a@b.co", "--name", "Ada", "--password-stdin"), PASSWORD, "The database is not available"),
    ],
)
def test_an_error_is_reported_in_one_line(tmp_path: Path, options: tuple[str, ...], typed: str, says: str) -> None:
    nowhere = {"DATABASE_URL": "postgresql://127.0.0.1:1/mercer", "REDIS_URL": "redis://127.0.0.1:1"}
    refused = mercer(tmp_path, "admin", "create", *options, typed=typed, **nowhere)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: ")
    assert (says in refused.stderr, refused.stderr.count("\n")) == (True, 1)
