"""The one Jinja environment, for pages and emails."""

import hashlib
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, Template, select_autoescape
from jinja2.bccache import Bucket

from domain.accounts.roles import Verb
from domain.clock import now
from domain.delivery.calendar import promise_of
from domain.settings.colours import Shades, shades_by_day
from domain.taxes.unions import MEMBER_STATES
from web.config.settings import LANGUAGE, PROJECT_ROOT, Settings
from web.templating.assets import asset, media, srcset
from web.templating.brand import icon_of, logo_of, notice_of
from web.templating.delivery_facts import KnownDelivery
from web.templating.filters import address_lines, country_name, filters
from web.templating.fragments import Fragments
from web.templating.header_room import links_beside
from web.templating.look import look_of
from web.templating.messages import WrittenOut
from web.templating.output import QuickContext
from web.templating.tax_notice import in_a_sentence, tax_words

USUAL = Shades("#1f4635", "#143226", "#ffffff")
"""The shades of buttons in emails of a shop without a colour of its own."""


class SharedTemplate(Template):
    """A template whose macros are created once for all that import them.

    Jinja would look, at each import, for globals that only the importing template has; ours have the same ones.
    """

    def _get_default_module(self, ctx: object = None) -> Any:
        return super()._get_default_module()


class BytecodeCache(FileSystemBytecodeCache):
    """Compiled templates on disk; on a full disk they are compiled anew by each process.

    A compiled template holds what its compiler made of it: sentences, and what filters make of constants. So one that
    was made by other code, or for another language or country, is compiled anew.
    """

    def __init__(self, directory: str, settings: Settings) -> None:
        super().__init__(directory)
        self._compiler = f"{_compiler()} {LANGUAGE} {settings.locale} {settings.time_zone}"

    def get_source_checksum(self, source: str) -> str:
        """Return what a compiled template was made of, and by."""
        return super().get_source_checksum(f"{self._compiler}\n{source}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store a compiled template if that is possible."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


@lru_cache(maxsize=1)
def _compiler() -> str:
    """A digest of the code that compiles templates."""
    return hashlib.sha256(
        b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    ).hexdigest()


@lru_cache(maxsize=4)
def environment(settings: Settings) -> Environment:
    """The environment of emails, which say nothing of delivery as it is now."""
    return make_environment(settings, KnownDelivery())


def make_environment(settings: Settings, delivery: KnownDelivery) -> Environment:
    """The environment with the shop's filters and globals. A variable that is missing is an error, never a blank."""
    jinja = Environment(
        loader=FileSystemLoader(PROJECT_ROOT / "templates"),
        autoescape=select_autoescape(enabled_extensions=("html", "xml"), default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=not settings.production,
        cache_size=-1,  # all of them: to note which was used last takes longer than to render a small one
        bytecode_cache=_bytecode_cache(settings),
        extensions=["jinja2.ext.i18n"],
    )
    jinja.policies["ext.i18n.trimmed"] = True
    jinja.newstyle_gettext = True  # type: ignore[attr-defined]
    jinja.code_generator_class = WrittenOut
    jinja.template_class = SharedTemplate
    jinja.context_class = QuickContext
    calendar, zone = settings.calendar, ZoneInfo(settings.time_zone)
    jinja.filters.update(filters(settings))
    fragments = Fragments(jinja)
    jinja.globals.update(
        fragments=fragments,
        kept=fragments.kept,
        kept_each=fragments.kept_each,
        part=fragments.part,
        asset=asset,
        media=media,
        srcset=srcset,
        site=_site(settings),
        Verb=Verb,
        links_beside=lambda links: links_beside(tuple(links), own_face=settings.face == "ysabeau"),
        delivery=delivery,
        promised=lambda days, country=calendar.home: promise_of(calendar, days, country, now()),
        today=lambda: now().astimezone(zone).date(),
        country_name=lambda code: country_name(code, settings.locale),
        address_lines=lambda address: address_lines(address, settings.locale),
    )
    return jinja


def _site(settings: Settings) -> dict[str, Any]:
    return {
        "name": settings.name,
        "tagline": settings.tagline,
        "home": in_a_sentence(settings.home_country, settings.locale),
        "identity": settings.identity,
        "open": settings.open,
        "look": look_of(settings),
        "logo": logo_of(settings.logo),
        "icon": icon_of(settings),
        "guarantee": notice_of(settings),
        "union": MEMBER_STATES,
        "own_face": settings.face == "ysabeau",
        "button": shades_by_day(settings.accent) if settings.accent else USUAL,
        "currency": settings.currency,
        "return_cost": settings.return_cost,
        "recently_viewed": settings.recently_viewed,
        "language": LANGUAGE,
        "time_zone": settings.time_zone,
        "locale": settings.locale.replace("_", "-"),
        "base_url": settings.base_url,
        "development": not settings.production,
        "docs": settings.docs,
        "tax_words": tax_words(settings),
        "return_days": settings.return_days,
    }


def _bytecode_cache(settings: Settings) -> BytecodeCache | None:
    folder = settings.data_dir / "cache" / "templates"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return BytecodeCache(str(folder), settings)
