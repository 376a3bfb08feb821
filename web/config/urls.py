"""Checks of the addresses in the environment."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from web.config.environment import SettingsError

if TYPE_CHECKING:
    from web.config.settings import Settings

POSTGRES_SCHEMES = {"postgresql", "postgres", "postgresql+asyncpg"}


def check_urls(chosen: "Settings") -> None:
    """Raise `SettingsError` for an address of a scheme that the shop does not speak."""
    allowed = {
        "DATABASE_URL": (chosen.database_url, POSTGRES_SCHEMES),
        "DATABASE_OWNER_URL": (chosen.database_owner_url, POSTGRES_SCHEMES),
        "REDIS_URL": (chosen.redis_url, {"redis", "rediss", "unix"}),
        "MEDIA_URL": (chosen.media_url, {"s3", "s3+http"}),
        "SMTP_URL": (chosen.smtp_url, {"smtp", "smtps", "smtp+starttls"}),
        "BASE_URL": (chosen.base_url, {"http", "https"}),
        "VIES_URL": (chosen.vies_url, {"http", "https"}),
        "INDEXNOW_URL": (chosen.indexnow_url, {"http", "https"}),
    }
    for name, (value, schemes) in allowed.items():
        if value and urlsplit(value).scheme not in schemes:
            raise SettingsError(f"{name} must begin with one of: {', '.join(sorted(f'{s}://' for s in schemes))}.")
    bucket = urlsplit(chosen.media_url or "s3://host/bucket")
    if not (bucket.hostname and bucket.path.strip("/")):
        raise SettingsError("MEDIA_URL must name a host and a bucket, as s3://key:secret@host/bucket.")
