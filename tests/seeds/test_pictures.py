"""The pictures in the media folder."""

from pathlib import Path

import pytest
from PIL import Image

from domain.media.sizes import renditions
from tests.support.seeds.books import ask
from web.seeds.demo_catalogue import IMAGES
from web.seeds.load import seed
from web.seeds.pictures import make_pictures

HEROES = ("hero-table", "hero-living", "hero-bath")


async def test_every_picture_of_the_catalogue_has_every_size(dsn: str, media: Path) -> None:
    await seed(dsn, media)
    stored = await ask(dsn, "SELECT DISTINCT file, width, height FROM product_images")
    assert len(stored) == 91
    for row in stored:
        check_files(media, row["file"], row["width"], row["height"])
    for hero in HEROES:
        check_files(media, hero, 1920, 1080)


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def check_files(media: Path, stem: str, width: int, height: int) -> None:
    for wanted, suffix in renditions(width):
        with Image.open(media / f"{stem}-{wanted}.{suffix}") as picture:
            assert picture.format == {"jpg": "JPEG"}.get(suffix, suffix.upper())
            assert picture.size == (wanted, round(height * wanted / width))
            assert picture.convert("L").getextrema() != (0, 0)


async def test_only_missing_pictures_are_made(tmp_path: Path) -> None:
    original = IMAGES / "moka-pot.webp"
    await make_pictures([original], tmp_path)
    mine, gone = tmp_path / "moka-pot-400.webp", tmp_path / "moka-pot-240.avif"
    mine.write_bytes(b"mine")
    gone.unlink()
    await make_pictures([original], tmp_path)
    assert mine.read_bytes() == b"mine"
    assert gone.exists()


async def test_a_small_picture_is_never_enlarged(tmp_path: Path) -> None:
    Image.new("RGB", (300, 150), "teal").save(tmp_path / "small.png")
    await make_pictures([tmp_path / "small.png"], tmp_path / "media")
    files = {"small-240.avif", "small-240.webp", "small-300.avif", "small-300.webp", "small-300.jpg"}
    assert names(tmp_path / "media") == files


async def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_up(_image: Image.Image, file: Path, **_how: object) -> None:
        file.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", fill_up)
    with pytest.raises(OSError, match="No space left"):
        await make_pictures([IMAGES / "moka-pot.webp"], tmp_path)
    assert names(tmp_path) == set()
