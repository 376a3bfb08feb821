"""What must be true of settings together, wherever they come from."""

from typing import TYPE_CHECKING

from web.config.environment import SettingsError
from web.config.production import check_production
from web.config.stripe_currencies import converts_exactly
from web.config.urls import check_urls

if TYPE_CHECKING:
    from web.config.settings import Settings

JWT_ALGORITHMS = ("HS256", "HS384", "HS512")


def check(chosen: "Settings") -> None:
    """Raise `SettingsError`, with one sentence that says what to do, for settings that do not go together."""
    if chosen.environment not in {"development", "production"}:
        raise SettingsError(f"MERCER_ENV must be 'development' or 'production', not {chosen.environment!r}.")
    if chosen.jwt_algorithm not in JWT_ALGORITHMS:
        raise SettingsError(f"JWT_ALGORITHM must be one of: {', '.join(JWT_ALGORITHMS)}.")
    check_urls(chosen)
    if chosen.database_owner_url and not chosen.database_url:
        raise SettingsError("DATABASE_OWNER_URL goes with DATABASE_URL: set both, or neither.")
    if bool(chosen.stripe_secret_key) != bool(chosen.stripe_webhook_secret):
        raise SettingsError("STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET must be set both, or neither.")
    if chosen.stripe_secret_key and not converts_exactly(chosen.currency):
        raise SettingsError(
            f"CURRENCY {chosen.currency} cannot be charged exactly by Stripe, which takes no third decimal of it. "
            "Choose another currency, or another way to be paid."
        )
    if chosen.production:
        check_production(chosen)
