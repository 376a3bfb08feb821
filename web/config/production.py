"""What production does not start with: secrets that can be guessed or are used twice, and doors left open."""

from collections.abc import Iterator
from ipaddress import IPv6Network, ip_network
from itertools import combinations
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import zxcvbn_rs_py

from web.config.environment import SettingsError

if TYPE_CHECKING:
    from web.config.settings import Settings

DEVELOPMENT_SECRET = "development-only-secret-never-used-in-production"  # noqa: S105
SHORTEST_KEY, KEY_GUESSES = 32, 16.0
"""SECRET_KEY: its fewest characters, and the fewest guesses that zxcvbn thinks it takes, as a power of ten."""

SHORTEST_WORD, WORD_GUESSES = 16, 12.0
"""The same for what is sent over the network, where guesses are limited."""

WIDEST_IPV4, WIDEST_IPV6 = 8, 16
PRIVATE_IPV6, MAPPED_IPV4 = IPv6Network("fc00::/7"), IPv6Network("::ffff:0:0/96")
RESERVED_FOR_TESTS = ".test"
"""No real shop is under this name (RFC 6761), so limits may be off there, to measure."""


def check_production(chosen: "Settings") -> None:
    """Raise `SettingsError`, with one sentence that says what to do, unless a real shop may run with these settings."""
    _check_secrets(chosen)
    _check_doors(chosen)
    if not chosen.base_url.startswith("https://"):
        raise SettingsError("BASE_URL must begin with https:// in production, so that cookies stay secure.")
    if not chosen.smtp_url:
        raise SettingsError("SMTP_URL must be set in production: emails have nowhere to go.")
    if not chosen.stripe_secret_key and not chosen.allow_simulated_payments:
        raise SettingsError(
            "No payment provider is set up. Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET, "
            "or ALLOW_SIMULATED_PAYMENTS=on to run a demonstration shop in production."
        )


def _check_secrets(chosen: "Settings") -> None:
    for key in chosen.secret_keys:
        if key == DEVELOPMENT_SECRET or _weak(key, SHORTEST_KEY, KEY_GUESSES):
            raise SettingsError(
                f"SECRET_KEY must be set to at least {SHORTEST_KEY} random characters in production; "
                "`openssl rand -hex 32` makes some."
            )
    for name, word in (("ADMIN_SIGNUP_SECRET", chosen.admin_signup_secret), ("METRICS_TOKEN", chosen.metrics_token)):
        if word is not None and _weak(word, SHORTEST_WORD, WORD_GUESSES):
            raise SettingsError(
                f"{name} must be at least {SHORTEST_WORD} random characters in production, or not be set; "
                "`openssl rand -hex 32` makes some."
            )
    for (name, one), (other, same) in combinations(_secrets(chosen), 2):
        if one == same and name != other:
            raise SettingsError(f"{name} and {other} must not be the same: one secret, one purpose.")


def _secrets(chosen: "Settings") -> Iterator[tuple[str, str]]:
    yield from (("SECRET_KEY", key) for key in chosen.secret_keys)
    named = {
        "ADMIN_SIGNUP_SECRET": chosen.admin_signup_secret,
        "METRICS_TOKEN": chosen.metrics_token,
        "STRIPE_SECRET_KEY": chosen.stripe_secret_key,
        "STRIPE_WEBHOOK_SECRET": chosen.stripe_webhook_secret,
        "the password in DATABASE_URL": unquote(urlsplit(chosen.database_url or "").password or ""),
    }
    yield from ((name, value) for name, value in named.items() if value)


def _weak(secret: str, shortest: int, guesses: float) -> bool:
    return len(secret) < shortest or float(zxcvbn_rs_py.zxcvbn(secret[:100]).guesses_log10) < guesses


def _check_doors(chosen: "Settings") -> None:
    for one in chosen.trusted_proxies:
        if _trusts_everybody(one):
            raise SettingsError(
                f"TRUSTED_PROXIES must name your own proxies, not {one}: whoever is within it can claim any address."
            )
    if not chosen.rate_limits and not (urlsplit(chosen.base_url).hostname or "").endswith(RESERVED_FOR_TESTS):
        raise SettingsError("RATE_LIMITS must be on in production. To measure, use a BASE_URL that ends in .test.")


def _trusts_everybody(network: str) -> bool:
    found = ip_network(network, strict=False)
    if not isinstance(found, IPv6Network):
        return found.prefixlen < WIDEST_IPV4
    if found.subnet_of(MAPPED_IPV4):
        return found.prefixlen < MAPPED_IPV4.prefixlen + WIDEST_IPV4
    return found.prefixlen < WIDEST_IPV6 and not found.subnet_of(PRIVATE_IPV6)
