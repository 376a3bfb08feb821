"""The folders of the embedded services, derived from DATA_DIR alone."""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from web.embedded.account import Account, owner_of, postgres_account
from web.embedded.errors import ServiceError
from web.embedded.locks import locked


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of one shop. Every command with the same DATA_DIR finds the same folders."""

    data_dir: Path
    run_dir: Path

    @property
    def log_dir(self) -> Path:
        """The folder of log files, one for each child."""
        return self.data_dir / "log"

    @property
    def start_lock(self) -> Path:
        """The lock that is held while servers start, so that two commands never start the same one."""
        return self.data_dir / "services.lock"

    @property
    def mark(self) -> str:
        """The name that tells this shop's folders from those of other shops on the machine."""
        return self.run_dir.name


def lay_out(data_dir: Path) -> Layout:
    """Create the missing folders. Raises `ServiceError` if one cannot be used."""
    mark = "mercer-" + hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:10]
    # A socket's path ends at 104 bytes on some systems: DATA_DIR may be far too deep for it.
    layout = Layout(data_dir, Path("/tmp") / mark)  # noqa: S108 - private, and its owner is checked
    try:
        _make_data_dir(layout)
    except OSError as error:
        raise ServiceError(f"{error.filename} cannot be used ({error.strerror}): choose another DATA_DIR.") from None
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise ServiceError(f"{data_dir} cannot be written to: make it writable, or choose another DATA_DIR.")
    return layout


def make_run_dir(run_dir: Path) -> None:
    """Create the private folder of the sockets; call with the start lock held. Raises `ServiceError`."""
    account = postgres_account()
    try:
        run_dir.mkdir(mode=0o700)
        account.own(run_dir)
    except FileExistsError:
        _distrust(run_dir, account)


def tidy(layout: Layout) -> None:
    """Remove the folder of the sockets after use, unless another command's servers are in it."""
    with locked(layout.start_lock), suppress(OSError):
        layout.run_dir.rmdir()


def _make_data_dir(layout: Layout) -> None:
    if not layout.data_dir.exists():
        layout.data_dir.mkdir(parents=True)
        # As root, PostgreSQL's own user has to walk through.
        layout.data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)
    layout.log_dir.mkdir(mode=0o700, exist_ok=True)


def _distrust(run_dir: Path, account: Account) -> None:
    """Refuse a folder that another user may have created to overhear us."""
    trusted = {os.geteuid(), account.uid}
    if run_dir.is_symlink() or not run_dir.is_dir() or owner_of(run_dir).uid not in trusted:
        raise ServiceError(f"{run_dir} belongs to another user: remove it, or start Mercer as that user.")
