"""A backup brings back the same shop, and half of one, a changed one or a newer one brings back nothing."""

import asyncio
import tarfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from tests.support.cast import Cast
from tests.support.databases import Databases, beside
from tests.support.shop import open_shop
from tests.support.web.people import buy
from web.backup.archive import DUMP, MANIFEST, SUMS, Writer, new_archive, open_archive
from web.backup.errors import BackupError
from web.backup.make import make_backup
from web.backup.restore import Restored, Target, restore
from web.config.settings import Settings
from web.embedded.services import Services
from web.supervisor.console import Console

SECRETS = {
    "secret_key": "the-key-that-signs-everything-in-this-shop",
    "stripe_secret_key": "sk_live_of_the_shop",
    "stripe_webhook_secret": "whsec_of_the_shop",
    "metrics_token": "the-token-of-the-monitor",
    "smtp_url": "smtp://user:the-password-of-the-mail@mail.example",
}
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
ROWS = "SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM public.{} t"


@dataclass(frozen=True)
class Sold:
    """A shop with an order and a picture, and a file to back it up to."""

    dsn: str
    settings: Settings
    file: Path

    async def ask(self, query: str) -> Any:
        connection = await asyncpg.connect(self.dsn)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    async def change(self, statements: str) -> None:
        connection = await asyncpg.connect(self.dsn)
        await connection.execute(statements)
        await connection.close()

    async def content(self) -> dict[str, str]:
        """Each table with the checksum of its rows."""
        connection = await asyncpg.connect(self.dsn)
        try:
            tables = [row["relname"] for row in await connection.fetch(TABLES)]
            return {table: await connection.fetchval(ROWS.format(table)) for table in tables}
        finally:
            await connection.close()

    @property
    def picture(self) -> Path:
        return self.settings.media_dir / "of" / "kettle-400.webp"

    async def back_up(self) -> None:
        await asyncio.to_thread(make_backup, self.dsn, self.settings, self.file, Console())

    async def restore(self, **how: bool) -> Restored:
        target = Target(self.dsn, self.dsn, self.settings)
        options = {"replace": False, "ignore_checks": False, **how}
        return await asyncio.to_thread(restore, self.file, target, Console(), **options)

    async def databases(self) -> set[str]:
        """Names of what stands beside the shop's database."""
        query = "SELECT string_agg(datname, ' ') FROM pg_database WHERE starts_with(datname, current_database() || '_')"
        return set((await self.ask(query) or "").split())


@pytest.fixture
async def sold(
    running: Services, cast_databases: Databases, cast_dsn: str, cast: Cast, tmp_path: Path
) -> AsyncIterator[Sold]:
    await cast_databases.leave(cast_dsn)
    settings = replace(
        Settings(),
        database_url=cast_dsn,
        redis_url=running.redis_url,
        data_dir=tmp_path,
        base_url="http://shop.test",
        rate_limits=False,
    )
    async with open_shop(settings) as shop, shop.visitor() as client:
        await buy(client, cast)
    shop_of = Sold(cast_dsn, replace(settings, **SECRETS), tmp_path / "shop.tar")  # type: ignore[arg-type]
    shop_of.picture.parent.mkdir(parents=True)
    shop_of.picture.write_bytes(b"a picture of a kettle")
    yield shop_of
    server = await asyncpg.connect(beside(cast_dsn, "postgres"))
    await server.execute(f'DROP DATABASE IF EXISTS "{cast_dsn.rpartition("/")[2].partition("?")[0]}_before"')
    await server.close()


async def test_what_is_restored_is_what_was_there(sold: Sold) -> None:
    before = await sold.content()
    await sold.back_up()
    await sold.change("DELETE FROM order_events; UPDATE orders SET email = 'gone@example.com'; DELETE FROM cart_lines")
    sold.picture.write_bytes(b"another")
    with pytest.raises(BackupError, match=r"not empty .*1 orders.*--replace"):
        await sold.restore()
    done = await sold.restore(replace=True)
    assert await sold.content() == before
    assert sold.picture.read_bytes() == b"a picture of a kettle"
    assert done.kept
    assert await sold.databases() == {done.kept}
    kept = replace(sold, dsn=beside(sold.dsn, done.kept))
    assert await kept.ask("SELECT email FROM orders") == "gone@example.com"
    assert {path.name for path in sold.settings.data_dir.iterdir()} == {"shop.tar", "media", "uploads", "cache"}


async def test_it_holds_no_secret_and_is_written_once(sold: Sold) -> None:
    await sold.back_up()
    assert sold.file.stat().st_mode & 0o077 == 0
    with tarfile.open(sold.file) as tar:
        manifest = tar.extractfile(MANIFEST)
        assert manifest
        text = manifest.read().decode()
    assert msgspec.json.decode(text)["settings"]["CURRENCY"] == "GBP"
    assert not [name for name, value in SECRETS.items() if value in text]
    with pytest.raises(BackupError, match="is there already"):
        await sold.back_up()


async def test_a_backup_that_fails_leaves_no_file(sold: Sold, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.backup.make.PG_DUMP", ("--no-such-option",))
    with pytest.raises(BackupError, match="pg_dump failed: "):
        await sold.back_up()
    assert not list(sold.file.parent.glob("*shop.tar*"))


async def test_half_a_backup_and_a_changed_one_are_refused(sold: Sold, tmp_path: Path) -> None:
    await sold.back_up()
    whole = sold.file.read_bytes()
    at_dump = whole.index(b"PGDMP") + 1_000
    at_picture = whole.index(b"a picture of")
    damaged = [
        *(whole[:size] for size in (0, 700, at_dump, at_picture, len(whole) - 1_500)),
        *(whole[:place] + b"?" + whole[place + 1 :] for place in (700, at_dump, at_picture)),
        whole[: whole.index(SUMS.encode())],
        b"not a tar at all" * 1_000,
    ]
    before = await sold.content()
    for number, content in enumerate(damaged):
        broken = replace(sold, file=tmp_path / f"{number}.tar")
        broken.file.write_bytes(content)
        with pytest.raises(BackupError, match="damaged, incomplete, or no backup"):
            await broken.restore(replace=True)
    assert await sold.content() == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"schema": "9999", "mercer": "7.0"}, r"by a newer version, Mercer 7\.0 with schema 9999"),
        ({"format": 2}, "this version reads format 1"),
        ({"postgres": 99}, r"made of PostgreSQL 99, the database is \d\d\."),
        ({"counts": "many"}, "no backup of Mercer"),
    ],
)
async def test_a_backup_of_another_version_says_so(sold: Sold, change: dict[str, Any], says: str) -> None:
    await sold.back_up()
    newer = replace(sold, file=sold.file.with_name("newer.tar"))
    with open_archive(sold.file, lambda _: None) as archive, new_archive(newer.file) as writer:
        copy(writer, msgspec.json.decode(archive.read(MANIFEST)) | change, archive.read(DUMP))
    with pytest.raises(BackupError, match=says):
        await newer.restore(replace=True)


def copy(writer: Writer, manifest: dict[str, Any], dump: bytes) -> None:
    writer.add(MANIFEST, msgspec.json.encode(manifest))
    writer.add(DUMP, dump)


async def test_what_does_not_balance_is_refused_unless_it_is_wanted(sold: Sold) -> None:
    await sold.change("UPDATE stock_items SET on_hand = on_hand + 7")
    await sold.back_up()
    await sold.change("UPDATE stock_items SET on_hand = on_hand - 7")
    before, there = await sold.content(), await sold.databases()
    with pytest.raises(BackupError, match="Stock on hand equals the sum of its movements"):
        await sold.restore(replace=True)
    assert await sold.content() == before
    assert await sold.databases() == there
    await sold.restore(replace=True, ignore_checks=True)
    assert await sold.content() != before


async def test_a_shop_that_is_open_is_not_replaced(sold: Sold) -> None:
    await sold.back_up()
    guest = await asyncpg.connect(sold.dsn)
    try:
        with pytest.raises(BackupError, match=r"in use by 1 connection: stop the shop"):
            await sold.restore(replace=True)
    finally:
        await guest.close()
