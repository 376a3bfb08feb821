"""Signs of life of a process: the processor time that it has used."""

import os
from pathlib import Path

PROCESSES = Path("/proc")
SESSION, USER_TICKS, SYSTEM_TICKS = 3, 11, 12
"""Where these stand in /proc/PID/stat, counted from behind the name, which may hold anything."""


def cpu_seconds(pid: int) -> float | None:
    """Seconds of processor time that process `pid` has used; None if this system does not tell, or it is gone."""
    fields = _fields(pid)
    return None if fields is None else _seconds(fields)


def session_cpu_seconds(leader: int) -> float:
    """The same of every living process of a session together; 0 where this system does not tell."""
    if not PROCESSES.is_dir():
        return 0.0
    found = (_fields(int(entry.name)) for entry in PROCESSES.iterdir() if entry.name.isdigit())
    return sum(_seconds(fields) for fields in found if fields and int(fields[SESSION]) == leader)


def _fields(pid: int) -> list[str] | None:
    try:
        return (PROCESSES / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _seconds(fields: list[str]) -> float:
    return (int(fields[USER_TICKS]) + int(fields[SYSTEM_TICKS])) / os.sysconf("SC_CLK_TCK")
