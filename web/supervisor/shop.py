"""The whole shop as one tree of processes."""

import time
from collections.abc import Sequence

from web.config.settings import Settings
from web.embedded.errors import ServiceError
from web.embedded.layout import Layout, tidy
from web.embedded.logs import rotate
from web.embedded.mailbox_socket import open_mailbox_socket, smtp_url
from web.embedded.patience import Patience
from web.embedded.postgres import Postgres
from web.embedded.server import Server
from web.embedded.services import start
from web.embedded.valkey import Valkey
from web.supervisor.console import Console
from web.supervisor.errand import Errand
from web.supervisor.keeper import Child, Keeper
from web.supervisor.port import is_ready
from web.supervisor.preparation import prepare
from web.supervisor.program import Program

QUIET_SECONDS = 60.0
"""For so long the web process may show no sign of work before it is ready."""
LONGEST_SECONDS = 600.0
POLL_SECONDS = 0.02
LOOK_SECONDS = 0.1
ROTATE_SECONDS = 10.0
FINISH_SECONDS = 12.0
"""The seconds for an orderly end, a little more than the web server gives its own processes."""


class Shop:
    """The servers that the settings do not name, the mail catcher in development, web and worker."""

    def __init__(self, settings: Settings, layout: Layout, console: Console) -> None:
        self.settings = settings
        self.layout = layout
        self.console = console
        self.postgres = None if settings.database_url else Postgres(layout)
        self.valkey = None if settings.redis_url else Valkey(layout)
        self.servers: list[Server] = [server for server in (self.postgres, self.valkey) if server]
        for server in self.servers:
            server.say = console.say
        catches_mail = not settings.smtp_url and not settings.production
        self.mailbox_socket = open_mailbox_socket() if catches_mail else None
        self.env = self._environment()
        self.errand = Errand(layout.log_dir, self.env)
        self.web = self._program("serve", name="web", gated=True)
        self.worker = self._program("worker", name="worker")
        self.mailbox = self._mailbox()
        self._keepers: list[Keeper] = []
        self.demo_people = False

    def open(self) -> None:
        """Start everything; return when the shop is ready for customers. Raises `ServiceError`.

        The web process starts first, so that its imports and the servers' start share the time. The worker comes last:
        customers wait for no email while the shop opens, and its imports would take a core from the web process.
        """
        self.web.launch()
        start(self.layout, self.servers)
        self.demo_people = prepare(
            self.env["DATABASE_URL"], self.errand, self.console, demo=not self.settings.production
        )
        self.web.release()
        first: list[Child] = [self.web, *self.servers]
        self._keepers = [Keeper(child) for child in first]
        self._wait_until_ready()
        for program in self._programs()[1:]:
            program.launch()
            self._keepers.append(Keeper(program))
        for keeper in self._keepers:
            keeper.opening = False

    def keep(self) -> None:
        """Start again whatever ends by itself or hangs, and keep the logs small, for ever."""
        rotated = time.monotonic()
        while True:
            self._look()
            if time.monotonic() - rotated > ROTATE_SECONDS:
                rotated = time.monotonic()
                for keeper in self._keepers:
                    rotate(keeper.child.log)
            time.sleep(LOOK_SECONDS)

    def close(self) -> None:
        """Stop everything in good order, each child before the servers that it uses."""
        self.errand.stop()
        for child in self._stop_order():
            child.stop()
        tidy(self.layout)

    def force(self) -> None:
        """Stop everything at once; nothing committed is lost."""
        self.errand.stop()
        for child in self._stop_order():
            child.force()

    def _stop_order(self) -> Sequence[Child]:
        return (*self._programs(), *reversed(self.servers))

    def _programs(self) -> Sequence[Program]:
        return (self.web, self.worker, *([self.mailbox] if self.mailbox else []))

    def _look(self) -> None:
        for keeper in self._keepers:
            if news := keeper.look():
                self.console.say(news)

    def _wait_until_ready(self) -> None:
        patience = Patience(quiet=QUIET_SECONDS, longest=LONGEST_SECONDS, say=self.console.say)
        while not is_ready(self.settings.host, self.settings.port):
            self._look()
            if patience.ended(self.web.process, "The shop"):
                raise ServiceError(
                    f"The shop started but is not ready after {patience.seconds} seconds. "
                    f"The end of {self.web.log}:\n\n{self.web.last_words()}"
                )
            time.sleep(POLL_SECONDS)

    def _environment(self) -> dict[str, str]:
        env = {
            "DATABASE_URL": self.postgres.url if self.postgres else self.settings.database_url or "",
            "REDIS_URL": self.valkey.url if self.valkey else self.settings.redis_url or "",
        }
        if self.mailbox_socket:
            env["SMTP_URL"] = smtp_url(self.mailbox_socket)
        return env

    def _program(self, command: str, *, name: str, gated: bool = False) -> Program:
        log = self.layout.log_dir / f"{name}.log"
        return Program(command, log=log, env=self.env, patience=FINISH_SECONDS, gated=gated, beats=True)

    def _mailbox(self) -> Program | None:
        if self.mailbox_socket is None:
            return None
        number = self.mailbox_socket.fileno()
        log = self.layout.log_dir / "mailbox.log"
        return Program("mailbox", "--fd", str(number), log=log, env=self.env, pass_fds=[number])
