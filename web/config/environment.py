"""Readers of environment variables."""

import re
from ipaddress import ip_network

from domain.taxes.rates import TAXED_COUNTRIES

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


class SettingsError(Exception):
    """A setting is missing or cannot be used; the message names it and says what to do."""


def whole(env: dict[str, str], name: str, default: int, low: int, high: int) -> int:
    """A whole number between `low` and `high`. Raises `SettingsError`, as all of these do."""
    text = env.get(name, str(default))
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise SettingsError(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def countries(env: dict[str, str], name: str, default: frozenset[str]) -> frozenset[str]:
    """Countries separated by commas, all of which have tax rates, or `none`."""
    text = env.get(name, ",".join(default)).upper()
    given = frozenset() if text == "NONE" else frozenset(one.strip() for one in text.split(",") if one.strip())
    if unknown := sorted(given - TAXED_COUNTRIES):
        raise SettingsError(f"{name} names {', '.join(unknown)}, whose rates domain/taxes/rates.py does not have.")
    return given


def words(env: dict[str, str], name: str) -> tuple[str, ...]:
    """Words separated by commas or spaces, each once."""
    return tuple(dict.fromkeys(env.get(name, "").replace(",", " ").split()))


def networks(env: dict[str, str], name: str) -> tuple[str, ...]:
    """Addresses and networks separated by commas."""
    given = tuple(one.strip() for one in env.get(name, "").split(",") if one.strip())
    for one in given:
        try:
            ip_network(one, strict=False)
        except ValueError as error:
            raise SettingsError(f"{name} must name addresses or networks; {one!r} is neither.") from error
    return given


def public_key(env: dict[str, str], name: str) -> str:
    """A key of 8 to 128 letters, digits and hyphens, as IndexNow wants it; empty if it is not set."""
    text = env.get(name, "").strip()
    if text and not re.fullmatch(r"[A-Za-z0-9-]{8,128}", text):
        raise SettingsError(f"{name} must be 8 to 128 letters, digits and hyphens.")
    return text


def switch(env: dict[str, str], name: str, *, default: bool) -> bool:
    """Whether a setting is on."""
    text = env.get(name, "on" if default else "off").lower()
    if text not in TRUE_WORDS | FALSE_WORDS:
        raise SettingsError(f"{name} must be on or off, not {text!r}.")
    return text in TRUE_WORDS
