"""Runs the whole shop as one process tree that starts together and never outlives its root."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from web.config.demo_people import PASSWORD, PEOPLE
from web.config.settings import Settings
from web.embedded.errors import ServiceError
from web.embedded.layout import Layout, lay_out
from web.embedded.locks import TakenError, locked
from web.embedded.processes import die_with_parent
from web.supervisor.console import console
from web.supervisor.port import require_free_port
from web.supervisor.shop import Shop
from web.supervisor.signals import StopRequested, StopSignals


def up(settings: Settings, *, with_parent: bool = False) -> None:
    """Start the shop and keep it running until Ctrl-C, SIGTERM or SIGHUP. Raises `ServiceError`.

    `with_parent` stops it also when the process that started it is gone, however that ended.
    """
    began = time.monotonic()
    signals = StopSignals()
    screen = console()
    try:
        signals.listen()
        if with_parent:
            die_with_parent(death=signal.SIGTERM)
        layout = lay_out(settings.data_dir)
        with _the_only_one(settings, layout):
            require_free_port(settings.host, settings.port)
            _run(Shop(settings, layout, screen), signals, began)
    except StopRequested:
        screen.say("Everything has stopped.")


def _run(shop: Shop, signals: StopSignals, began: float) -> None:
    signals.on_force = shop.force
    try:
        shop.open()
        _announce(shop, time.monotonic() - began)
        shop.keep()
    except StopRequested:
        shop.console.say("Stopping …")
        raise
    finally:
        signals.stopping()
        shop.close()


@contextmanager
def _the_only_one(settings: Settings, layout: Layout) -> Iterator[None]:
    note = f"process {os.getpid()}, {settings.base_url}"
    try:
        with locked(layout.data_dir / "up.lock", note, wait=False):
            yield
    except TakenError as other:
        raise ServiceError(
            f"Mercer is already running on {layout.data_dir} ({other}): stop it first, or choose another DATA_DIR."
        ) from None


def _announce(shop: Shop, seconds: float) -> None:
    settings = shop.settings
    facts = {"Shop": settings.base_url}
    if not settings.production and not settings.smtp_url:
        facts["Mail"] = f"{settings.base_url}/dev/mail"
    if shop.demo_people:
        facts["Sign in"] = f"{settings.base_url}/sign-in"
        facts |= {role.capitalize(): email for role, (email, _) in PEOPLE.items()}
        facts["Password"] = PASSWORD
    facts |= {"Data": str(settings.data_dir), "Logs": str(settings.data_dir / "log")}
    shop.console.open_for_business(facts, f"Ready in {seconds:.1f} s. Ctrl-C stops everything.")
