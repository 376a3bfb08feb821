"""The account that runs PostgreSQL: it refuses to be root, so root lends it another user of the machine."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from web.embedded.errors import ServiceError

USUAL_NAMES = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine."""

    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        """Whether this process already runs as that user."""
        return self.uid == os.geteuid()

    def own(self, path: Path) -> None:
        """Give `path` to this user; only root ever needs to."""
        if not self.is_me:
            os.chown(path, self.uid, self.gid)


def postgres_account() -> Account:
    """This process's own user, or for root an unprivileged one. Raises `ServiceError`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for name in USUAL_NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise ServiceError("PostgreSQL refuses to run as root: add a user for it with `useradd --system postgres`.")


def owner_of(path: Path) -> Account:
    """The account that owns `path`."""
    status = path.stat()
    return Account(status.st_uid, status.st_gid)


def everyone_reaches(path: Path) -> bool:
    """Whether any user of the machine may walk down to `path` and through it."""
    place = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in (place, *place.parents) if folder.exists())
