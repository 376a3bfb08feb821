"""What a backup says of itself: which version made it, of what, and with which settings. No secret is among them."""

from dataclasses import fields
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import msgspec

from web.backup.errors import BackupError
from web.config.settings import Settings
from web.infra.schema import NewerSchemaError, head_revision, require_known

FORMAT = 1
OF_THE_MACHINE = {"data_dir", "host", "port", "workers", "database_url", "redis_url", "smtp_url", "trusted_proxies"}
"""Settings that another machine has otherwise, and URLs, which may hold passwords."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """The first member of a backup. `made_at` is UTC; `counts` are rows by table."""

    format: int
    mercer: str
    schema: str
    postgres: int
    made_at: datetime
    counts: dict[str, int]
    settings: dict[str, Any]

    @property
    def summary(self) -> str:
        """What is in it, in words."""
        return ", ".join(f"{count:,} {table}" for table, count in self.counts.items())


def describe(settings: Settings, *, schema: str, postgres: int, counts: dict[str, int]) -> Manifest:
    """The manifest of a backup that is made now by this version."""
    return Manifest(FORMAT, version("mercer"), schema, postgres, datetime.now(UTC), counts, public_settings(settings))


def public_settings(settings: Settings) -> dict[str, Any]:
    """The settings that make the shop what it is, by the names of the environment, as JSON can hold them."""
    kept = [one.name for one in fields(settings) if one.repr and one.name not in OF_THE_MACHINE]
    return {name.upper(): _plain(getattr(settings, name)) for name in kept}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def read_manifest(content: bytes) -> Manifest:
    """The manifest of a backup that this version can restore. Raises `BackupError`."""
    try:
        found = msgspec.json.decode(content, type=dict[str, Any])
        made_by = f"{found.get('mercer')}, format {found.get('format')}"
        if found.get("format") != FORMAT:
            raise BackupError(f"The backup was made by Mercer {made_by}; this version reads format {FORMAT}.")
        manifest = msgspec.convert(found, Manifest, strict=False)
    except msgspec.MsgspecError:
        raise BackupError("This is no backup of Mercer: it does not say what it holds.") from None
    try:
        require_known(manifest.schema)
    except NewerSchemaError:
        raise BackupError(
            f"The backup was made by a newer version, Mercer {manifest.mercer} with schema {manifest.schema}; "
            f"this version ends at {head_revision()}. Restore it with that version."
        ) from None
    return manifest
