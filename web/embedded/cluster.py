"""PostgreSQL's data folder: where it lies, how it is first made, and under which account it runs."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from web.embedded.account import Account, owner_of, postgres_account
from web.embedded.binaries import postgres_home
from web.embedded.errors import ServiceError
from web.embedded.layout import Layout
from web.embedded.placement import place_of_data
from web.embedded.processes import as_account

# Nothing of the caller's environment (PGPORT, LD_LIBRARY_PATH …) may leak into the server.
CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
INITDB = (
    *("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"),
    *("--locale=C", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"),
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A data folder, the account that owns it, and the programs that fit it."""

    data: Path
    home: Path
    account: Account

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's small programs to its end. Raises OSError if it cannot be run."""
        return subprocess.run(  # noqa: S603 - every command is ours
            [self.home / "bin" / program, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            env=CLEAN_ENVIRONMENT,
            cwd="/",
            **as_account(self.account),
        )


def open_cluster(layout: Layout) -> Cluster:
    """The shop's cluster, created at the first start. Raises `ServiceError`."""
    account = postgres_account()
    data = place_of_data(layout, account)
    if (data / "PG_VERSION").exists():
        account = owner_of(data)
        if os.geteuid() not in (0, account.uid):
            raise ServiceError(f"{data} belongs to another user: start as that user, or choose another DATA_DIR.")
        cluster = Cluster(data, postgres_home(account), account)
        _check_version(cluster)
        return cluster
    cluster = Cluster(data, postgres_home(account), account)
    _initialise(cluster)
    return cluster


def _initialise(cluster: Cluster) -> None:
    """Create the cluster beside its place and move it there whole, so that a half-made one is never used."""
    half_made = cluster.data.with_name(f"{cluster.data.name}.new")
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(mode=0o700)
    cluster.account.own(half_made)
    try:
        made = cluster.run("initdb", "--pgdata", half_made, *INITDB)
    except OSError as error:
        raise ServiceError(f"PostgreSQL's programs do not run here ({error.strerror}): set DATABASE_URL.") from None
    if made.returncode != 0:
        raise ServiceError(f"PostgreSQL could not make its data folder: {_last_line(made.stderr)}")
    half_made.rename(cluster.data)


def _check_version(cluster: Cluster) -> None:
    has = (cluster.data / "PG_VERSION").read_text().strip()
    runs = cluster.run("postgres", "--version").stdout.split()[-1].split(".")[0]
    if has != runs:
        raise ServiceError(
            f"{cluster.data} was made by PostgreSQL {has}, this is {runs}. With the version of Mercer that ran on it, "
            "make a backup: `mercer backup FILE`. Then, with this version and a new DATA_DIR: `mercer restore FILE`."
        )


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it did not say why."])[-1]
