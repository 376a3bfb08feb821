"""Pictures in a bucket of a real server that speaks S3: two web machines show the same ones."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.browser.patience import until
from tests.support.cast import Cast
from tests.support.pictures import add_by_form, picture, work
from tests.support.shop import OpenShop, open_shop
from tests.support.web.people import sign_in
from web.backup.archive import DUMP, MANIFEST, new_archive, open_archive
from web.backup.errors import BackupError
from web.backup.pictures import add_picture, place_of, put_back
from web.config.settings import Settings
from web.embedded.services import Services
from web.media.store import objects
from web.media.tasks import collect_unused


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The MEDIA_URL of an empty bucket."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until(lambda: _made(f"http://127.0.0.1:{port}/shop"), 60.0, "the bucket is there")
            yield f"s3+http://key:a%2Fsecret@127.0.0.1:{port}/shop/pictures?region=eu-west-2"
        finally:
            server.kill()


def _made(address: str) -> bool:
    try:
        return httpx.put(address).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def settings(bucket: str, running: Services, cast_dsn: str, tmp_path: Path) -> Settings:
    return replace(
        Settings(),
        database_url=cast_dsn,
        redis_url=running.redis_url,
        data_dir=tmp_path / "one",
        base_url="http://shop.test",
        rate_limits=False,
        media_url=bucket,
    )


async def test_what_one_machine_took_in_another_shows(settings: Settings, cast: Cast) -> None:
    async with open_shop(settings) as shop, shop.visitor() as client:
        url = await _uploaded(shop, client, cast)
        assert not (settings.data_dir / "media").exists()
        assert await collect_unused(shop.shop.database, settings) == 0
    async with (
        open_shop(replace(settings, data_dir=settings.data_dir.with_name("two"))) as shop,
        shop.visitor() as client,
    ):
        assert url in (await client.get("/p/stovetop-kettle")).text
        shown = await client.get(url)
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
        assert shown.headers["cross-origin-resource-policy"] == "cross-origin", "shown in emails, as from a folder"
        assert (await client.get("/media/u/none-240.webp")).status_code == 404


async def test_while_the_bucket_is_away_the_shop_says_so(settings: Settings, cast: Cast) -> None:
    away = replace(settings, media_url="s3+http://key:secret@127.0.0.1:9/shop")
    async with open_shop(away) as shop, shop.visitor() as client:
        await sign_in(client, shop, "owner@example.com", Role.ADMIN)
        product = await shop.value("SELECT product_id FROM variants WHERE id = $1", cast.kettle)
        sent = await add_by_form(client, product, ("kettle.jpg", picture()))
        assert (sent.status_code, await shop.value("SELECT count(*) FROM pictures")) == (503, 0)
        assert (await client.get("/media/stovetop-kettle-240.webp")).status_code == 503


async def _uploaded(shop: OpenShop, client: httpx.AsyncClient, cast: Cast) -> str:
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    product = await shop.value("SELECT product_id FROM variants WHERE id = $1", cast.kettle)
    assert (await add_by_form(client, product, ("kettle.jpg", picture()))).status_code == 303
    assert await work(shop) == 1
    stem = await shop.value("SELECT stem FROM pictures")
    return f"/media/{stem}-240.webp"


def test_the_bucket_goes_into_a_backup_and_comes_back(settings: Settings, tmp_path: Path) -> None:
    bucket = place_of(settings)
    bucket.write("u/lamp-240.webp", [b"li", b"ght"])
    there = bucket.names()
    assert "u/lamp-240.webp" in there
    with new_archive(tmp_path / "shop.tar") as writer:
        writer.add(MANIFEST, b"{}")
        writer.add(DUMP, b"")
        for name in (*there, "u/removed-meanwhile.webp"):
            add_picture(writer, bucket, name)
    objects("media").delete(there)
    folder = place_of(replace(settings, media_url=None))
    with open_archive(tmp_path / "shop.tar", lambda _size: None) as archive:
        for place in (bucket, folder):
            assert sum(put_back(archive, place)) >= 5
            assert (place.names(), b"".join(place.read("u/lamp-240.webp"))) == (there, b"light")
    with pytest.raises(BackupError, match="MEDIA_URL"):
        place_of(replace(settings, media_url="s3+http://key:secret@127.0.0.1:9/shop")).names()
