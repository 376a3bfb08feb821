"""Where pictures are: two places, one that everybody sees and one for uploads, in a folder or in an S3 bucket."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from advanced_alchemy.types.file_object import FileObject, storages
from advanced_alchemy.types.file_object.backends.obstore import ObstoreBackend
from obstore.store import LocalStore, ObjectStore, S3Store

from domain.media.models import UPLOADS
from web.config.settings import Settings

if TYPE_CHECKING:
    from obstore.store import S3Config

MEDIA = "media"
"""The public place, of which all is served at `/media`."""

TIMEOUT = "10s"
RETRIES = 2
USUAL_REGION = "us-east-1"
TYPES: Mapping[str, str] = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
"""The media types of the files that are shown, by their suffixes."""


def open_store(settings: Settings) -> None:
    """Make both places known to advanced-alchemy's registry, where every `FileObject` finds its own."""
    for place, folder in ((MEDIA, settings.media_dir), (UPLOADS, settings.uploads_dir)):
        bucket = _bucket(settings.media_url, place) if settings.media_url else None
        storages.register_backend(ObstoreBackend(place, bucket or LocalStore(folder, mkdir=True)))


def media_file(name: str) -> FileObject:
    """A file in the public place, by its name below `/media`."""
    return FileObject(MEDIA, name, content_type=TYPES.get(name.rpartition(".")[2]))


def upload_file(name: str) -> FileObject:
    """A file as it was sent; nobody outside sees it."""
    return FileObject(UPLOADS, name, content_type="application/octet-stream")


def objects(place: str) -> ObjectStore:
    """The store behind a place, for walking through it."""
    store: ObjectStore = storages.get_backend(place).fs
    return store


async def fill_bucket(settings: Settings) -> int:
    """Copy the files of the media folder that the bucket does not have; returns how many."""
    open_store(settings)
    there = {one["path"] async for piece in objects(MEDIA).list() for one in piece}
    files = sorted(path for path in settings.media_dir.rglob("*") if path.is_file() and not path.name.startswith("."))
    missing = [path for path in files if path.relative_to(settings.media_dir).as_posix() not in there]
    for path in missing:
        await media_file(path.relative_to(settings.media_dir).as_posix()).save_async(path)
    return len(missing)


def _bucket(url: str, place: str) -> S3Store:
    """The bucket of `s3://key:secret@host:port/bucket/prefix?region=…`; without a key the machine's own are used."""
    parts = urlsplit(url)
    bucket, _, prefix = parts.path.strip("/").partition("/")
    plain = parts.scheme == "s3+http"
    host = parts.netloc.rpartition("@")[2]
    config: S3Config = {
        "endpoint": f"{'http' if plain else 'https'}://{host}",
        "region": parse_qs(parts.query).get("region", [USUAL_REGION])[0],
        "virtual_hosted_style_request": False,
    }
    if parts.username:
        config["access_key_id"] = unquote(parts.username)
        config["secret_access_key"] = unquote(parts.password or "")
    return S3Store(
        bucket,
        prefix=f"{prefix}/{place}".strip("/"),
        config=config,
        client_options={"allow_http": plain, "timeout": TIMEOUT, "connect_timeout": TIMEOUT},
        retry_config={"max_retries": RETRIES},
    )
