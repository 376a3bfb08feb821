"""Every setting of the shop, read from the environment (and `.env`) here and nowhere else."""

import os
from dataclasses import dataclass, field
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

from domain.delivery.calendar import WORKING_DAYS, Calendar, read_span
from domain.delivery.methods import COUNTRIES
from domain.invoices.figures import InvoiceSeller
from domain.returns.views import ReturnRules
from domain.settings.bounds import FEWEST_RETURN_DAYS, MOST_RETURN_DAYS
from domain.settings.checks import mailbox
from domain.settings.views import ReadyMark
from web.config.checks import check
from web.config.environment import countries, networks, public_key, switch, whole, words
from web.config.production import DEVELOPMENT_SECRET
from web.config.services import INDEXNOW, VIES

if TYPE_CHECKING:
    from domain.taxes.rules import TaxRules

LANGUAGE = "en-GB"
"""The language of every text of the shop, whatever the locale of its figures, dates and names of countries."""
PROJECT_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Settings:
    """The shop's configuration. Durations are seconds; URLs are strings; paths are absolute.

    What staff can change too is put over it by `web/config/effective.py`, unless the environment sets it: `from_env`
    names those variables.
    """

    environment: str = "development"
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    data_dir: Path = PROJECT_ROOT / ".mercer"
    database_url: str | None = None
    database_owner_url: str | None = field(default=None, repr=False)
    redis_url: str | None = None
    media_url: str | None = field(default=None, repr=False)
    smtp_url: str | None = None
    mail_from: str = ""
    base_url: str = "http://localhost:8000"
    secret_key: str = field(default=DEVELOPMENT_SECRET, repr=False)
    older_secret_keys: tuple[str, ...] = field(default=(), repr=False)
    open: bool = True
    name: str = "My shop"
    tagline: str = ""
    email: str = ""
    phone: str = ""
    company_number: str = ""
    accent: str = ""
    face: str = "ysabeau"
    logo: ReadyMark | None = None
    icon: ReadyMark | None = None
    guarantee: ReadyMark | None = None
    home_country: str = "GB"
    countries: tuple[str, ...] = COUNTRIES
    currency: str = "GBP"
    locale: str = "en_GB"
    time_zone: str = "Europe/London"
    cut_off: str = ""
    dispatch_days: tuple[str, ...] = WORKING_DAYS
    delivery_days: tuple[str, ...] = WORKING_DAYS
    closed_days: tuple[str, ...] = ()
    hold_seconds: int = 900
    return_days: int = 30
    return_cost: str = "page"
    recently_viewed: bool = False
    product_feeds: bool = False
    prices_include_tax: bool = True
    tax_countries: frozenset[str] = frozenset({"GB"})
    seller_name: str = ""
    seller_address: str = ""
    seller_vat_number: str = ""
    vies_url: str = VIES
    indexnow_key: str = ""
    indexnow_url: str = INDEXNOW
    allow_simulated_payments: bool = False
    stripe_secret_key: str | None = field(default=None, repr=False)
    stripe_webhook_secret: str | None = field(default=None, repr=False)
    jwt_algorithm: str = "HS256"
    access_token_seconds: int = 3600
    admin_signup_secret: str | None = field(default=None, repr=False)
    rate_limits: bool = True
    staff_second_factor: bool = False
    docs: bool = True
    metrics_token: str | None = field(default=None, repr=False)
    trusted_proxies: tuple[str, ...] = ()
    from_env: frozenset[str] = frozenset()

    @property
    def production(self) -> bool:
        """Whether the shop runs for real customers."""
        return self.environment == "production"

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The secrets of which each verifies what it once signed; the first is the one that signs now."""
        return (self.secret_key, *self.older_secret_keys)

    @property
    def tax_rules(self) -> "TaxRules":
        """The tax rules of every quote and order: the countries with tax, whether prices include it, and the home."""
        from domain.taxes.rules import TaxRules  # noqa: PLC0415 - brings Babel, which a start does without

        return TaxRules(self.tax_countries, self.prices_include_tax, self.home_country)

    @property
    def return_rules(self) -> ReturnRules:
        """The return period, which ends with a day of the shop's clock."""
        return ReturnRules(self.return_days, self.time_zone)

    @property
    def calendar(self) -> Calendar:
        """When parcels leave and arrive."""
        cut_off = time.fromisoformat(self.cut_off) if self.cut_off else None
        closed = tuple(read_span(one) for one in self.closed_days)
        return Calendar(cut_off, self.dispatch_days, self.delivery_days, closed, self.home_country, self.time_zone)

    @property
    def seller(self) -> InvoiceSeller:
        """The seller that invoices and other documents name."""
        address = ", ".join(self.seller_address.splitlines())
        name, numbers = self.seller_name or self.name, (self.seller_vat_number, self.company_number)
        return InvoiceSeller(name, address, *numbers, self.email, self.phone)

    @property
    def identity(self) -> tuple[str, ...]:
        """Who sells, as the law wants it named on pages and in emails; the name first."""
        numbers = (("Company number", self.company_number), ("VAT number", self.seller_vat_number))
        said = (", ".join(self.seller_address.splitlines()), self.email, self.phone)
        found = (*said, *(f"{words} {number}" for words, number in numbers if number))
        return (self.seller_name or self.name, *(one for one in found if one))

    @property
    def sender(self) -> str:
        """The sender of every email; without one of its own, the shop under its address of email, or its host's."""
        host = urlsplit(self.base_url).hostname or "localhost"
        return self.mail_from or mailbox(self.name, self.email or f"shop@{host}")

    @property
    def media_dir(self) -> Path:
        """The folder of product pictures in all their sizes, served at `/media`."""
        return self.data_dir / "media"

    @property
    def uploads_dir(self) -> Path:
        """The folder of pictures as staff sent them, until they are made into every size; nothing serves it."""
        return self.data_dir / "uploads"

    @property
    def mailbox_dir(self) -> Path:
        """The folder in which the development mail catcher stores its emails."""
        return self.data_dir / "mailbox"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once. Raises `SettingsError`."""
    return read_settings({**dotenv_values(PROJECT_ROOT / ".env"), **os.environ})


def read_settings(environ: dict[str, str | None] | dict[str, str]) -> Settings:
    """Build and check the settings from `environ`; an empty value counts as unset. Raises `SettingsError`."""
    env = {name: value.strip() for name, value in environ.items() if value and value.strip()}
    default = Settings()
    port = whole(env, "PORT", default.port, 1, 65535)
    secrets = words(env, "SECRET_KEY") or (default.secret_key,)
    production = env.get("MERCER_ENV", default.environment) == "production"
    chosen = Settings(
        environment=env.get("MERCER_ENV", default.environment),
        host=env.get("HOST", default.host),
        port=port,
        workers=whole(env, "WORKERS", default.workers, 1, 256),
        data_dir=(PROJECT_ROOT / Path(env.get("DATA_DIR", ".mercer")).expanduser()).resolve(),
        database_url=env.get("DATABASE_URL"),
        database_owner_url=env.get("DATABASE_OWNER_URL"),
        redis_url=env.get("REDIS_URL"),
        media_url=env.get("MEDIA_URL"),
        smtp_url=env.get("SMTP_URL"),
        mail_from=env.get("MAIL_FROM", default.mail_from),
        base_url=env.get("BASE_URL", f"http://localhost:{port}").rstrip("/"),
        secret_key=secrets[0],
        older_secret_keys=secrets[1:],
        currency=env.get("CURRENCY", default.currency).upper(),
        locale=env.get("LOCALE", default.locale),
        time_zone=env.get("TIME_ZONE", default.time_zone),
        hold_seconds=whole(env, "HOLD_SECONDS", default.hold_seconds, 1, 86_400),
        return_days=whole(env, "RETURN_DAYS", default.return_days, FEWEST_RETURN_DAYS, MOST_RETURN_DAYS),
        prices_include_tax=switch(env, "PRICES_INCLUDE_TAX", default=True),
        tax_countries=countries(env, "TAX_COUNTRIES", default.tax_countries),
        allow_simulated_payments=switch(env, "ALLOW_SIMULATED_PAYMENTS", default=False),
        **_seller(env, production=production),
        stripe_secret_key=env.get("STRIPE_SECRET_KEY"),
        stripe_webhook_secret=env.get("STRIPE_WEBHOOK_SECRET"),
        jwt_algorithm=env.get("JWT_ALGORITHM", default.jwt_algorithm).upper(),
        access_token_seconds=60 * whole(env, "ACCESS_TOKEN_EXPIRE_MINUTES", 60, 1, 1440),
        admin_signup_secret=env.get("ADMIN_SIGNUP_SECRET"),
        rate_limits=switch(env, "RATE_LIMITS", default=True),
        staff_second_factor=switch(env, "STAFF_SECOND_FACTOR", default=production),
        docs=switch(env, "DOCS", default=not production),
        metrics_token=env.get("METRICS_TOKEN"),
        trusted_proxies=networks(env, "TRUSTED_PROXIES"),
        from_env=frozenset(env),
    )
    check(chosen)
    return chosen


def _seller(env: dict[str, str], *, production: bool) -> dict[str, Any]:
    """Who sells; a new shop in production is closed until its owner opens it."""
    return {
        "open": not production,
        "seller_name": env.get("SELLER_NAME", ""),
        "seller_address": env.get("SELLER_ADDRESS", ""),
        "seller_vat_number": env.get("SELLER_VAT_NUMBER", ""),
        "vies_url": env.get("VIES_URL", VIES),
        "indexnow_key": public_key(env, "INDEXNOW_KEY"),
        "indexnow_url": env.get("INDEXNOW_URL", INDEXNOW),
    }
