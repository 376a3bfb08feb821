"""The worker's part: files made of uploads, what goes wrong with it, and what is collected."""

import os
import re
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from domain.accounts.views import Role
from domain.media.operations import SHOWN_IN
from domain.models import Base
from tests.support.cast import Cast
from tests.support.pictures import add_by_form, picture, work
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in
from web.config.settings import PROJECT_ROOT
from web.media.tasks import KEPT, RenderError, collect_unused, make_renditions
from web.worker import Workshop, attempt

DUE = "UPDATE pictures SET due_at = now()"
PROBLEM = "SELECT status || ': ' || problem FROM pictures"


@pytest.fixture
async def uploaded(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> UUID:
    """A product with an uploaded picture, of which no file is made yet."""
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    product = await shop.value("SELECT product_id FROM variants WHERE id = $1", cast.kettle)
    assert (await add_by_form(client, product, ("kettle.jpg", picture()))).status_code == 303
    assert isinstance(product, UUID)
    return product


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def test_files_are_made_once_and_the_upload_goes(shop: OpenShop, uploaded: UUID) -> None:
    settings = shop.shop.settings
    assert (len(files(settings.uploads_dir)), len(files(settings.media_dir))) == (1, 0)
    assert (await work(shop), await work(shop)) == (1, 0)
    assert (len(files(settings.uploads_dir)), len(files(settings.media_dir))) == (0, 9)


async def test_an_attempt_that_dies_is_made_again_three_times(
    shop: OpenShop, uploaded: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(*_paths: Path) -> str:
        raise RenderError("exit code -9")

    monkeypatch.setattr("web.media.tasks._render", die)
    for _ in range(3):
        with pytest.raises(RenderError):
            await work(shop)
        assert await work(shop) == 0
        await shop.run(DUE)
    assert await work(shop) == 1
    assert "failed: The picture could not be prepared." in str(await shop.value(PROBLEM))


async def test_a_picture_whose_upload_is_gone_says_so(shop: OpenShop, uploaded: UUID) -> None:
    files(shop.shop.settings.uploads_dir)[0].unlink()
    assert await work(shop) == 1
    assert str(await shop.value(PROBLEM)).startswith("failed: The uploaded file is gone.")


async def test_a_process_that_is_out_of_bounds_ends_and_the_worker_goes_on(
    shop: OpenShop, uploaded: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.media.tasks.MOST_SECONDS", 0.0)
    assert await attempt(make_renditions, Workshop(shop.shop.database, shop.shop.settings)) == 0
    assert await shop.value("SELECT status FROM pictures") == "processing"


async def test_what_nothing_shows_is_collected_after_a_day(
    client: httpx.AsyncClient, shop: OpenShop, uploaded: UUID
) -> None:
    database, settings = shop.shop.database, shop.shop.settings
    await work(shop)
    came_along = settings.media_dir / "opal-lamp-240.webp"
    stray = settings.uploads_dir / "u" / ("0" * 32)
    unknown = settings.media_dir / "u" / f"{'0' * 32}-240.webp"
    for path in (came_along, stray, unknown):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"something")
    await shop.run("UPDATE pictures SET created_at = now() - interval '2 days'")
    for days, gone in ((2, stray), (31, unknown)):
        for path in [*files(settings.media_dir), stray] if stray.exists() else files(settings.media_dir):
            old = time.time() - timedelta(days=days).total_seconds()
            os.utime(path, (old, old))
        assert (await collect_unused(database, settings), gone.exists()) == (1, False)
    assert len(files(settings.media_dir)) == 10
    await shop.run("DELETE FROM product_images WHERE product_id = $1", uploaded)
    await shop.run("UPDATE pictures SET created_at = now() - $1::interval", KEPT / 2)
    assert (await collect_unused(database, settings), await shop.value("SELECT count(*) FROM pictures")) == (0, 1)
    await shop.run("UPDATE pictures SET created_at = now() - interval '2 days'")
    assert (await collect_unused(database, settings), await shop.value("SELECT count(*) FROM pictures")) == (9, 0)
    assert files(settings.media_dir) == [came_along]


def test_what_shows_pictures_is_known_to_the_collector() -> None:
    keys = {
        (key.parent.table.name, key.parent.name)
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "pictures"
    }
    assert keys == set(SHOWN_IN)


def test_no_query_shows_a_picture_that_is_not_ready() -> None:
    every = re.compile(r"FROM product_images i\s+WHERE i\.product_id = p\.id(?! AND \{(?:SHOWN|shown)\})")
    assert [str(path) for path in (PROJECT_ROOT / "domain").rglob("*.py") if every.search(path.read_text())] == []
