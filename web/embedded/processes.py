"""Child processes that never outlive the process that started them."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypedDict

from web.embedded.account import Account
from web.embedded.logs import rotate

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.005
LAST_WORDS_BYTES = 20_000
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None

# For systems without a parent-death signal: the pipe ends when the process that holds it is gone.
WATCHER = "import os, sys; os.read(0, 1) or os.kill(int(sys.argv[1]), int(sys.argv[2]))"


def die_with_parent(parent: int | None = None, death: signal.Signals = signal.SIGKILL) -> None:
    """Have `death` sent to this process once the thread that started it is gone.

    `parent` is the starter's process id; with it, a starter that died even before this call counts too.
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(death))
    else:
        threading.Thread(target=_watch_parent, args=(os.getppid(), death), daemon=True).start()
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), death)


def _watch_parent(parent: int, death: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), death)


@dataclass(slots=True)
class Process:
    """A running child: its log, and where in that log this run of it begins."""

    popen: subprocess.Popen[bytes]
    log: Path
    log_start: int
    watcher: subprocess.Popen[bytes] | None = None

    @property
    def exit_code(self) -> int | None:
        """The exit code, None while the child runs; negative if a signal ended it."""
        code = self.popen.poll()
        if code is not None and self.watcher is not None:
            watcher, self.watcher = self.watcher, None
            with watcher:
                watcher.kill()
        return code

    @property
    def written(self) -> int:
        """The size of its log, which tells whether it writes."""
        try:
            return self.log.stat().st_size
        except OSError:
            return 0

    def ask(self, request: signal.Signals) -> None:
        """Send a signal, if the child still runs."""
        if self.exit_code is None:
            self.popen.send_signal(request)

    def ended_within(self, seconds: float) -> bool:
        """Whether the child ends within this time, which is waited for."""
        deadline = time.monotonic() + seconds
        while self.exit_code is None and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        return self.exit_code is not None

    def stop(self, request: signal.Signals, patience: float) -> None:
        """Ask the child to end; after `patience` seconds end it, and everything in its session, by force."""
        self.ask(request)
        if not self.ended_within(patience):
            self.kill()

    def kill(self) -> None:
        """End the child and its session at once."""
        self.strike()
        self.popen.wait()

    def strike(self) -> None:
        """End the child and its session without waiting.

        A signal handler may call this, where waiting could wait for itself.
        """
        if self.exit_code is None:
            with suppress(ProcessLookupError):
                os.killpg(self.popen.pid, signal.SIGKILL)

    def last_words(self, lines: int = 8) -> str:
        """The end of what this run of the child wrote; nothing if its log cannot be read."""
        try:
            with self.log.open("rb") as log:
                size = os.fstat(log.fileno()).st_size
                log.seek(max(self.log_start if self.log_start <= size else 0, size - LAST_WORDS_BYTES))
                text = log.read().decode(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.rstrip().splitlines()[-lines:])


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    account: Account | None = None,
    death: signal.Signals = signal.SIGKILL,
    pass_fds: Sequence[int] = (),
    cwd: str | Path = "/",
) -> Process:
    """Start a child in a session of its own that is sent `death` when the calling thread dies.

    Raises OSError if the command cannot be run.
    """
    parent = os.getpid()

    def before_exec() -> None:
        if _libc is not None:
            die_with_parent(parent, death)

    rotate(log)
    with _open_log(log) as output, warnings.catch_warnings():
        log_start = output.tell()
        # Python warns of code between fork and exec while threads run; this code takes no lock.
        warnings.simplefilter("ignore", DeprecationWarning)
        popen = subprocess.Popen(  # noqa: S603 - every command is ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=before_exec,  # noqa: PLW1509 - it only makes two system calls
            pass_fds=pass_fds,
            **as_account(account),
        )
    return Process(popen, log, log_start, None if _libc is not None else _watch(popen.pid, death))


class Credentials(TypedDict, total=False):
    """The arguments of `subprocess` to run a command as another user."""

    user: int
    group: int
    extra_groups: list[int]


def as_account(account: Account | None) -> Credentials:
    """The arguments with which `subprocess` runs a command as `account`."""
    if account is None or account.is_me:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _open_log(log: Path) -> IO[bytes]:
    """The log to write on from its end; a child whose log cannot be opened works without one."""
    try:
        return log.open("ab")
    except OSError:
        return Path(os.devnull).open("ab")


def _watch(child: int, death: signal.Signals) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-S", "-c", WATCHER, str(child), str(int(death))]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603
