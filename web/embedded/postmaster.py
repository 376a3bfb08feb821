"""The server that runs on a PostgreSQL data folder, by its `postmaster.pid`."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

PID_LINE, STATUS_LINE = 0, 7
PROCESSES = Path("/proc")


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A running server: its process id and `starting`, `ready` or `stopping`."""

    pid: int
    status: str


def read_postmaster(data: Path) -> Postmaster | None:
    """The server that runs on `data`, or None; a file left behind by a dead one counts as none."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[PID_LINE])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    status = lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else "starting"
    return Postmaster(pid, status) if _runs_on(pid, data) else None


def _runs_on(pid: int, data: Path) -> bool:
    """Whether process `pid` is a server on `data`, and not another program that was given its old number."""
    if (PROCESSES / "self").is_dir():
        try:
            return (PROCESSES / str(pid) / "cwd").samefile(data)
        except OSError:
            return False
    found = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return "postgres" in found.stdout
