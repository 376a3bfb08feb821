"""The name under which a shop stores its responses in Redis; another version of it, or another shop, has another."""

import hashlib
from dataclasses import fields
from functools import lru_cache

from web.config.effective import values_of
from web.config.settings import PROJECT_ROOT, Settings

MADE_OF = ("templates", "static", "web", "domain")
KINDS = frozenset({".html", ".css", ".js", ".svg", ".woff2", ".txt", ".json", ".toml", ".py"})
"""The files that pages are made of, or lead to under names that change with what they hold."""


@lru_cache(maxsize=4)
def shop_name(settings: Settings) -> str:
    """A hash of all that shapes a page besides the catalogue: the code, and the settings that pages show."""
    values = sorted(values_of(settings).items())
    facts = (settings.database_url, settings.base_url, settings.environment, values)
    return hashlib.blake2b(repr((_code(), facts)).encode(), digest_size=8).hexdigest()


def digest_of(settings: Settings) -> bytes:
    """A digest of the code and of all settings: pages of equal digests differ by what the database has alone.

    It is the same in every process, whatever order its sets are in, and without secrets, since pages bear it.
    """
    values = [(one.name, _in_order(getattr(settings, one.name))) for one in fields(settings) if one.repr]
    facts = [pair for pair in values if pair[0] != "from_env"]
    return hashlib.blake2b(repr((_code(), facts)).encode(), digest_size=16).digest()


def _in_order(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


@lru_cache(maxsize=1)
def _code() -> bytes:
    found = hashlib.blake2b(digest_size=16)
    for folder in MADE_OF:
        for path in sorted(one for one in (PROJECT_ROOT / folder).rglob("*.*") if one.suffix in KINDS):
            found.update(path.read_bytes())
    return found.digest()
