"""The schema of a database: its version, and its upgrade to the newest."""

import asyncio
import re
from pathlib import Path

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
ASSIGNED = re.compile(r"^(revision|down_revision)\b[^=\n]*=\s*(.+)$", re.MULTILINE)
QUOTED = re.compile(r"""["']([^"']+)["']""")


MIGRATION_LOCK = 7_304_215_001
"""Advisory lock that lets one process migrate while others wait."""


class NewerSchemaError(Exception):
    """The database was brought to a schema that this version does not know; the message says what to do."""


def upgrade(database_url: str) -> None:
    """Run every outstanding migration, each in its own transaction; others who migrate wait their turn.

    Raises `NewerSchemaError`.
    """
    from alembic import command  # noqa: PLC0415 - a start that finds all tables must not pay for it
    from alembic.config import Config  # noqa: PLC0415

    require_known(asyncio.run(current_revision(database_url)))
    config = Config(attributes={"dsn": database_url})
    config.set_main_option("script_location", str(VERSIONS.parent).replace("%", "%%"))
    command.upgrade(config, "head")


def require_known(revision: str | None) -> None:
    """Raise `NewerSchemaError` if no migration of this version leads to `revision`."""
    if revision is not None and revision not in _revisions()[0]:
        raise NewerSchemaError(
            f"The database belongs to a newer version of Mercer: it is at schema {revision}, this version ends at "
            f"{head_revision()}. Start that version, or restore a backup from before into another database."
        )


def head_revision() -> str:
    """The newest revision, read from the files alone: importing Alembic would cost a start 0.2 s.

    Raises ValueError if there is not exactly one.
    """
    revisions, followed = _revisions()
    heads = revisions - followed
    if len(heads) != 1:
        raise ValueError(f"There must be one newest migration, there are {len(heads)}: {', '.join(sorted(heads))}.")
    return heads.pop()


def _revisions() -> tuple[set[str], set[str]]:
    """All revisions, and those of them that another one follows."""
    revisions: set[str] = set()
    followed: set[str] = set()
    for path in VERSIONS.glob("*.py"):
        for name, value in ASSIGNED.findall(path.read_text()):
            (revisions if name == "revision" else followed).update(QUOTED.findall(value))
    return revisions, followed


async def current_revision(database_url: str) -> str | None:
    """The revision that the database is at, or None if it has no tables yet."""
    import asyncpg  # noqa: PLC0415 - the supervisor reads only `head_revision`

    connection = await asyncpg.connect(plain_dsn(database_url), timeout=10, command_timeout=10)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return revision
    finally:
        await connection.close()


def plain_dsn(database_url: str) -> str:
    """The URL as asyncpg accepts it: without the name of a driver."""
    return re.sub(r"^postgres(ql)?(\+asyncpg)?://", "postgresql://", database_url)
