"""Restore a backup: tried in a database of its own first, books checked, then put in the place of the shop's."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from web.backup.archive import DUMP, MANIFEST, MEDIA, Advance, Archive, open_archive
from web.backup.errors import BackupError
from web.backup.facts import connected, read_facts
from web.backup.manifest import Manifest, public_settings, read_manifest
from web.backup.pictures import Place, place_of, put_back
from web.backup.programs import Program
from web.backup.trial import Trial, a_trial
from web.config.settings import Settings
from web.infra.roles import let_use
from web.infra.schema import head_revision, upgrade
from web.reports.books import run_own_checks
from web.supervisor.console import Console, Show

PG_RESTORE = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-comments")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a backup goes: the shop's database, by its owner's URL, and the settings of the shop."""

    owner_url: str
    database_url: str
    settings: Settings


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, which database is kept from before, if one is, and what is set otherwise now."""

    manifest: Manifest
    kept: str | None
    notes: tuple[str, ...]


def restore(path: Path, target: Target, console: Console, *, replace: bool, ignore_checks: bool) -> Restored:
    """Put the backup at `path` in the place of the shop. Raises `BackupError`; then the shop is as it was.

    The shop must be stopped. What is in its database already is only replaced with `replace`, and kept.
    """
    with ExitStack() as stack:
        with console.step("Checking the file") as show:
            archive = stack.enter_context(open_archive(path, _counter(path, show)))
        manifest = read_manifest(archive.read(MANIFEST))
        return asyncio.run(_restore(archive, manifest, target, console, replace, ignore_checks))


async def _restore(
    archive: Archive, manifest: Manifest, target: Target, console: Console, replace: bool, ignore_checks: bool
) -> Restored:
    async with a_trial(target.owner_url) as trial:
        await trial.require_nobody_there()
        empty = await _may_go(target.owner_url, manifest, replace=replace)
        await trial.make()
        try:
            await asyncio.to_thread(_fill, archive, trial, console)
            await asyncio.to_thread(_bring_up_to_date, manifest, trial, target)
            await _check(trial, console, ignore_checks=ignore_checks)
            await asyncio.to_thread(_pictures, archive, place_of(target.settings), console)
            await trial.swap(keep=not empty)
        finally:
            await trial.drop()
    return Restored(manifest, None if empty else trial.kept_name, _notes(manifest, target.settings))


async def _may_go(owner_url: str, manifest: Manifest, *, replace: bool) -> bool:
    """Whether the database is empty; refuses one that is not, unless it is to be replaced, and one that is too old."""
    async with connected(owner_url) as connection:
        facts = await read_facts(connection)
    if facts.server < manifest.postgres:
        raise BackupError(f"The backup was made of PostgreSQL {manifest.postgres}, the database is {facts.server}.")
    if not (facts.empty or replace):
        held = ", ".join(f"{count:,} {table}" for table, count in facts.counts.items())
        raise BackupError(
            f"The database is not empty ({held}): say --replace to put the backup in its place. "
            "What it holds now is kept beside it."
        )
    return facts.empty


def _fill(archive: Archive, trial: Trial, console: Console) -> None:
    with console.step("Database") as show:
        advance = _progress(archive.size(DUMP), show)
        Program("pg_restore", trial.url).write(_told(archive.stream(DUMP), advance), *PG_RESTORE)


def _bring_up_to_date(manifest: Manifest, trial: Trial, target: Target) -> None:
    if manifest.schema != head_revision():
        upgrade(trial.url)
    if target.owner_url != target.database_url:
        let_use(trial.url, target.database_url)


async def _check(trial: Trial, console: Console, *, ignore_checks: bool) -> None:
    with console.step("Checking the books"):
        async with connected(trial.url) as connection:
            await connection.execute("ANALYZE")
        wrong = [finding for finding in await run_own_checks(trial.url) if not finding.holds]
    if wrong and not ignore_checks:
        drift = "; ".join(f"{finding.sentence}: {finding.words}" for finding in wrong)
        raise BackupError(
            f"The books of the backup do not balance, and nothing was changed. {drift}. "
            "With --ignore-checks it is restored all the same."
        )


def _pictures(archive: Archive, place: Place, console: Console) -> None:
    with console.step("Pictures") as show:
        advance = _progress(sum(archive.size(name) for name in archive.names if name.startswith(MEDIA)), show)
        for size in put_back(archive, place):
            advance(size)


def _notes(manifest: Manifest, settings: Settings) -> tuple[str, ...]:
    here = public_settings(settings)
    return tuple(
        f"{name} was {was!r} when the backup was made, and is {here[name]!r} here."
        for name, was in manifest.settings.items()
        if name in here and here[name] != was
    )


def _told(chunks: Iterable[bytes], advance: Advance) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk
        advance(len(chunk))


def _counter(path: Path, show: Show) -> Advance:
    return _progress(path.stat().st_size if path.is_file() else 0, show)


def _progress(total: int, show: Show) -> Advance:
    done = 0

    def advance(size: int) -> None:
        nonlocal done
        done += size
        show(f"{min(100, 100 * done // (total or 1))} % of {total / 1e6:,.1f} MB")

    return advance
