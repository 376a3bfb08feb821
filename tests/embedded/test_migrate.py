"""The newest revision, found without Alembic, is what Alembic finds; and the database gets there."""

import asyncio
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from web import migrate
from web.migrate import current_revision, head_revision, plain_dsn


def test_alembic_agrees_on_the_newest_revision() -> None:
    assert ScriptDirectory(str(migrate.VERSIONS.parent)).get_heads() == [head_revision()]


def test_two_newest_revisions_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "VERSIONS", tmp_path)
    (tmp_path / "a.py").write_text('revision: str = "a"\ndown_revision: str | None = None\n')
    (tmp_path / "b.py").write_text('revision = "b"\ndown_revision = "a"\n')
    assert head_revision() == "b"
    (tmp_path / "c.py").write_text('revision = "c"\ndown_revision = "a"\n')
    with pytest.raises(ValueError, match="there are 2: b, c"):
        head_revision()


def test_a_migrated_database_is_at_the_newest_revision(dsn: str) -> None:
    assert asyncio.run(current_revision(dsn)) == head_revision()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_asyncpg_is_given_no_name_of_a_driver(scheme: str) -> None:
    assert plain_dsn(f"{scheme}://shop@db/mercer") == "postgresql://shop@db/mercer"
