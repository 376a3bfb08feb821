"""Files below /static and /media: whole, in parts, known already, and nothing else of the disk."""

import os

import httpx
import pytest

from tests.support.shop import OpenShop
from web.config.settings import PROJECT_ROOT

SCRIPT = "/static/js/mercer.js?v=1"
CONTENT = (PROJECT_ROOT / "static/js/mercer.js").read_bytes()


async def test_a_file_comes_whole_with_the_fields_of_every_answer(client: httpx.AsyncClient) -> None:
    answer = await client.get(SCRIPT)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    unversioned = await client.get(SCRIPT.partition("?")[0])
    assert unversioned.headers["cache-control"] == "public, max-age=86400"
    head = await client.head(SCRIPT)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(CONTENT)))
    known = await client.get(SCRIPT, headers={"If-None-Match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, CONTENT[:4]),
        ("bytes=5-", 206, CONTENT[5:]),
        ("bytes=-7", 206, CONTENT[-7:]),
        (f"bytes=2-{10**9}", 206, CONTENT[2:]),
        (f"bytes={len(CONTENT)}-", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=4-2", 200, CONTENT),
        ("bytes=0-1,3-4", 200, CONTENT),
        ("lines=0-3", 200, CONTENT),
        ("bytes=-", 200, CONTENT),
    ],
)
async def test_a_part_is_what_rfc_9110_says(client: httpx.AsyncClient, asked: str, status: int, part: bytes) -> None:
    answer = await client.get(SCRIPT, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (status, part)
    assert answer.headers["content-length"] == str(len(part))
    ends = answer.headers.get("content-range", "").removesuffix(f"/{len(CONTENT)}")
    assert (
        ends
        == {
            200: "",
            206: f"bytes {CONTENT.index(part)}-{CONTENT.index(part) + len(part) - 1}",
            416: "bytes *",
        }[status]
    )


async def test_a_part_of_another_version_is_not_mixed_in(client: httpx.AsyncClient) -> None:
    answer = await client.get(SCRIPT, headers={"Range": "bytes=0-3", "If-Range": '"another"'})
    assert (answer.status_code, answer.content) == (200, CONTENT)


async def test_a_picture_may_be_shown_elsewhere(client: httpx.AsyncClient, shop: OpenShop) -> None:
    file = shop.shop.settings.media_dir / "u" / "lamp-240.avif"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"picture")
    answer = await client.get("/media/u/lamp-240.avif")
    assert (answer.content, answer.headers["content-type"]) == (b"picture", "image/avif")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    file.write_bytes(b"another")
    os.utime(file, ns=(0, 1))
    assert (await client.get("/media/u/lamp-240.avif")).content == b"another"


@pytest.mark.parametrize(
    "path",
    [
        *("/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static/..%2fpyproject.toml"),
        *("/static//etc/passwd", "/static/js", "/static/", "/static/js/mercer.js/", "/static/js/..%5cmercer.js"),
        *("/media/../secret.txt", "/media/u/%2e%2e/%2e%2e/secret.txt", "/media/.hidden", "/media/a%00b"),
    ],
)
async def test_no_other_file_is_sent(client: httpx.AsyncClient, shop: OpenShop, path: str) -> None:
    folder = shop.shop.settings.media_dir
    (folder / "u").mkdir(parents=True)
    (folder / ".hidden").write_text("secret")
    (folder.parent / "secret.txt").write_text("secret")
    url = httpx.URL("http://shop.test", raw_path=path.encode())
    answer = await client.get(url)
    assert answer.status_code in {400, 404}
    assert "secret" not in answer.text
