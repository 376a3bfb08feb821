"""Pictures of strangers: what is read of them, what is refused, and what is left of them."""

import io
from pathlib import Path

import pytest
from PIL import Image

from domain.media.reading import DAMAGED, TOO_MANY_PIXELS, PictureRefusedError, read_pixels, size_as_shown
from domain.media.sizes import ICON_SIZES, Purpose, fallback_width, renditions, stored_widths
from tests.support.pictures import HOSTILE, SECRET, animation, bomb, picture
from web.media.render import render

RED, BLUE = (254, 0, 0), (0, 0, 254)


def close(found: object, wanted: tuple[int, ...]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) < 12 for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_the_formats_that_are_taken_are_known_by_their_content(kind: str) -> None:
    content = picture(kind)
    assert size_as_shown(io.BytesIO(content)) == (900, 600)
    found = read_pixels(io.BytesIO(content))
    assert (found.mode, found.size) == ("RGB", (900, 600))
    assert close(found.getpixel((9, 300)), RED)
    assert close(found.getpixel((890, 300)), BLUE)


@pytest.mark.parametrize(("turned", "red_at"), [(1, (9, 300)), (3, (890, 300)), (6, (300, 9)), (8, (300, 890))])
def test_a_picture_stands_as_its_camera_says(turned: int, red_at: tuple[int, int]) -> None:
    content = picture(turned=turned)
    wanted = (600, 900) if turned >= 5 else (900, 600)
    assert size_as_shown(io.BytesIO(content)) == wanted
    found = read_pixels(io.BytesIO(content))
    assert found.size == wanted
    assert close(found.getpixel(red_at), RED)


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "CMYK"), ("PNG", "P"), ("PNG", "L"), ("PNG", "1"), ("PNG", "I;16"), ("GIF", "P")]
)
def test_whatever_its_colours_are_it_becomes_rgb(kind: str, mode: str) -> None:
    found = read_pixels(io.BytesIO(deep() if mode == "I;16" else picture(kind, mode=mode)))
    assert found.mode == "RGB"
    if mode in {"CMYK", "P"}:
        assert close(found.getpixel((9, 300)), RED)
    if mode == "I;16":
        assert close(found.getpixel((9, 9)), (128, 128, 128))


def deep() -> bytes:
    file = io.BytesIO()
    Image.new("I;16", (300, 300), 32_768).save(file, "PNG")
    return file.getvalue()


def test_of_an_animation_the_first_frame_is_kept() -> None:
    found = read_pixels(io.BytesIO(animation()))
    assert close(found.getpixel((150, 150)), (255, 0, 0))
    assert getattr(found, "n_frames", 1) == 1


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "huge.jpg"])
def test_what_is_no_picture_is_refused_before_it_is_decoded(name: str) -> None:
    content, sentence = HOSTILE[name]
    if content:
        with pytest.raises(PictureRefusedError, match=sentence):
            size_as_shown(io.BytesIO(content))


def test_pixels_are_counted_before_they_are_decoded() -> None:
    for side in (7_100, 9_500, 40_000):
        with pytest.raises(PictureRefusedError, match=TOO_MANY_PIXELS):
            size_as_shown(io.BytesIO(bomb(side)))


def test_half_a_picture_is_refused() -> None:
    content = picture("PNG", (1200, 900))
    half = content[: len(content) // 2]
    assert size_as_shown(io.BytesIO(half)) == (1200, 900)
    with pytest.raises(PictureRefusedError, match=DAMAGED):
        read_pixels(io.BytesIO(half))


def test_nothing_but_pixels_is_taken_on(tmp_path: Path) -> None:
    polyglot = picture() + b"<script>alert(1)</script>PK\x03\x04"
    (tmp_path / "upload").write_bytes(polyglot)
    (tmp_path / "files").mkdir()
    render(tmp_path / "upload", tmp_path / "files")
    files = {file.name: file.read_bytes() for file in (tmp_path / "files").iterdir()}
    assert set(files) == {f"-{width}.{kind}" for width, kind in renditions(900)}
    for name, content in files.items():
        assert SECRET not in content
        assert b"script" not in content
        with Image.open(io.BytesIO(content)) as made:
            assert f"-{made.width}." in name
            assert not made.info.keys() & {"exif", "xmp", "icc_profile", "comment"}


def test_what_is_transparent_is_white_in_a_jpeg_only(tmp_path: Path) -> None:
    Image.new("RGBA", (300, 300), (255, 0, 0, 0)).save(tmp_path / "upload", "PNG")
    (tmp_path / "files").mkdir()
    render(tmp_path / "upload", tmp_path / "files")
    with Image.open(tmp_path / "files" / "-300.jpg") as jpeg, Image.open(tmp_path / "files" / "-300.webp") as webp:
        assert close(jpeg.getpixel((9, 9)), (255, 255, 255))
        assert webp.convert("RGBA").getpixel((9, 9))[3] == 0  # type: ignore[index]


def test_every_picture_has_the_narrowest_width_and_none_is_enlarged_beyond_it() -> None:
    assert stored_widths(100) == (240,)
    assert stored_widths(300) == (240, 300)
    assert stored_widths(5000) == (240, 400, 640, 960, 1440, 1920)
    assert (fallback_width(100), fallback_width(300), fallback_width(5000)) == (240, 300, 640)


def test_an_icon_shows_all_of_its_picture_and_stands_on_white_on_home_screens(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(picture("PNG", (300, 200)))
    render(tmp_path / "upload", tmp_path, Purpose.ICON)
    corners = {}
    for size in ICON_SIZES:
        with Image.open(tmp_path / f"-{size}.png") as icon:
            assert (icon.size, icon.format, icon.info.get("exif")) == ((size, size), "PNG", None)
            pixels = icon.convert("RGBA")
            corners[size] = pixels.getpixel((0, 0))
            ends = (pixels.getpixel((1, size // 2)), pixels.getpixel((size - 2, size // 2)))
            assert ends == ((255, 0, 0, 255), (0, 0, 255, 255)), "nothing is cut off"
    assert corners == {32: (0, 0, 0, 0), 180: (255, 255, 255, 255)}
