"""The settings as they are stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.connection import Connection
from domain.settings.fields import SETTINGS

READ = "SELECT name, value, version, actor, changed_at FROM settings"


@dataclass(frozen=True, slots=True)
class SettingView:
    """A setting as stored, whether it can be used or not."""

    name: str
    value: Any
    version: int
    actor: str
    changed_at: datetime


async def stored_settings(connection: Connection) -> dict[str, SettingView]:
    """Every setting that was ever changed, by its name: one query."""
    return {row["name"]: SettingView(**dict(row)) for row in await connection.fetch(READ)}


def usable(stored: Mapping[str, SettingView]) -> tuple[dict[str, Any], dict[str, str]]:
    """The stored values that can be used; and why the others cannot, by name."""
    found, wrong = {}, {}
    for name, view in stored.items():
        if name in SETTINGS:
            try:
                found[name] = SETTINGS[name].check(view.value)
            except ValueError as error:
                wrong[name] = str(error)
    return found, wrong


def version_of(stored: Mapping[str, SettingView], names: Iterable[str] | None = None) -> int:
    """The version of these settings together, of all without `names`: it rises whenever one of them changes."""
    wanted = set(stored if names is None else names)
    return 1 + sum(view.version for name, view in stored.items() if name in wanted)
