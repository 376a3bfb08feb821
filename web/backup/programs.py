"""pg_dump and pg_restore: those that the embedded PostgreSQL brings along, or the machine's own."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

from web.backup.errors import BackupError
from web.embedded.account import Account
from web.embedded.binaries import postgres_home
from web.embedded.errors import ServiceError
from web.infra.schema import plain_dsn

CHUNK = 1 << 20
ENCRYPTED = {"require", "verify-ca", "verify-full"}


class Program:
    """One of PostgreSQL's programs, pointed at a database. The password is not among its arguments."""

    def __init__(self, name: str, database_url: str) -> None:
        url = urlsplit(plain_dsn(database_url))
        self.path = _find(name, encrypted=bool(ENCRYPTED & set(parse_qs(url.query).get("sslmode", []))))
        self._url = url._replace(netloc=_without_password(url.netloc)).geturl()
        self._env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGAPPNAME": f"mercer {name}"}
        if url.password:
            self._env["PGPASSWORD"] = unquote(url.password)

    @property
    def version(self) -> int:
        """Its major version."""
        said = subprocess.run([self.path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        found = re.search(r"(\d+)[.\w]*\s*$", said)
        if not found:
            raise BackupError(f"{self.path} does not run here.")
        return int(found[1])

    def require(self, server: int) -> None:
        """Raise `BackupError` unless it can talk to a server of this major version."""
        if self.version < server:
            raise BackupError(
                f"The database is PostgreSQL {server}, and {self.path} is of version {self.version}: "
                f"use a version of Mercer that brings PostgreSQL {server}."
            )

    def read(self, *options: str) -> Iterator[bytes]:
        """Run it and yield what it writes. Raises `BackupError` with its own words if it fails."""
        with tempfile.TemporaryFile() as complaints:
            with self._start(*options, stdout=subprocess.PIPE, stderr=complaints) as running:
                while running.stdout and (chunk := running.stdout.read(CHUNK)):
                    yield chunk
            self._check(running.returncode, complaints)

    def write(self, chunks: Iterable[bytes], *options: str) -> None:
        """Run it and send it all of this. Raises `BackupError` with its own words if it fails."""
        with tempfile.TemporaryFile() as complaints:
            # Once it has given up nobody reads any more; what it says counts.
            with (
                self._start(*options, stdin=subprocess.PIPE, stderr=complaints) as running,
                suppress(BrokenPipeError),
                cast("IO[bytes]", running.stdin) as stdin,
            ):
                stdin.writelines(chunks)
            self._check(running.returncode, complaints)

    def _start(self, *options: str, **streams: Any) -> "subprocess.Popen[bytes]":
        command = [str(self.path), "--no-password", *options, f"--dbname={self._url}"]
        streams = {"stdin": subprocess.DEVNULL, **streams}
        return subprocess.Popen(command, env=self._env, text=False, **streams)  # noqa: S603

    def _check(self, code: int, complaints: IO[bytes]) -> None:
        if code == 0:
            return
        complaints.seek(0)
        lines = complaints.read().decode(errors="replace").strip().splitlines()
        worst = next((line for line in lines if "error:" in line), lines[-1] if lines else f"it ended with {code}")
        raise BackupError(f"{self.path.name} failed: {worst.removeprefix(f'{self.path.name}: ')}")


def _without_password(netloc: str) -> str:
    who, at, where = netloc.rpartition("@")
    return who.partition(":")[0] + at + where


def _find(name: str, *, encrypted: bool) -> Path:
    """Ours, unless the connection must be encrypted, which ours cannot."""
    if not encrypted:
        try:
            return postgres_home(Account(os.geteuid(), os.getegid())) / "bin" / name
        except ServiceError:
            pass
    if found := shutil.which(name):
        return Path(found)
    need = "for an encrypted connection" if encrypted else "on this kind of machine"
    raise BackupError(f"There is no {name} {need}: install PostgreSQL's client programs, of version 18 or newer.")
