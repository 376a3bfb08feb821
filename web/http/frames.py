"""What stands around the main part of a page: rendered once for whoever is shown the same, and written around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from jinja2 import Environment
from markupsafe import Markup

from domain.catalogue.views import Picture
from domain.content.menus.views import Navigation
from web.shop import Shop
from web.templating.delivery_facts import KnownDelivery
from web.templating.fragments import fragments_of

ACCOUNT = "/account"
LED_TO = frozenset({"/", "/cart"})
"""Where every header leads, besides the account and the links that the owner chose."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page's main part, the partial `inside`: the same for whoever is `shown` the same.

    The page is rendered once for that, and kept; its `words`, which are of this request, are written into it, and so is
    what previews of links to it show: a `picture`, or the shop's own. What is shown and written may be named, too:
    `shown_of` and `words_of` the context.
    """

    inside: str
    shown: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    picture: Picture | None = None
    shown_of: tuple[str, ...] = ()
    words_of: tuple[str, ...] = ()


AROUND = ("navigation", "facts", "here", "canonical", "private")
"""What frames show of the context besides what is `shown` by their page; nothing of it is about one visitor."""

PICTURE = "shared/macros/head.html:shared_picture"
ANYBODYS = ("badge", "search_words")
"""What each visitor may have otherwise on every page, and is written into its frame."""


def framed(
    shop: Shop,
    path: str,
    template: str,
    frame: Frame,
    canonical: str,
    inside: bytes,
    *,
    own_count: int | None = None,
) -> bytes:
    """The page `template` around its main part as it is sent: a public one, or with the count of a visitor's cart."""
    kept, navigation = fragments_of(shop.templates), shop.catalogue.known_navigation
    badge = kept.joined("cart/_badge.html", cart_count=own_count or 0)
    picture = kept.joined(PICTURE, frame.picture)
    return kept.joined(
        template,
        navigation=navigation,
        facts=delivery_of(shop.templates).facts,
        here=here_on(path, navigation),
        canonical=canonical,
        private=own_count is not None,
        **frame.shown,
        holes={"badge": badge, "search_words": "", **frame.words, "inside": inside, "shared_picture": picture},
    )


def write_framed(templates: Environment, name: str, frame: Frame, context: dict[str, Any]) -> Markup:
    """The page `name` around its main part. Around a preview, or what is said to one visitor, nothing is kept."""
    inside = Markup(templates.get_template(frame.inside).render(context))  # noqa: S704 - an escaping template's
    picture = Markup(fragments_of(templates).joined(PICTURE, frame.picture).decode())  # noqa: S704 - the same
    named = {one: context[one] for one in (*ANYBODYS, *frame.words_of)}
    written = {**named, **frame.words, "inside": inside, "shared_picture": picture}
    if "preview" in context or context["status_message"]:
        return Markup(templates.get_template(name).render({**context, **frame.shown, **written}))  # noqa: S704 - the same
    around = {one: context[one] for one in (*AROUND, *frame.shown_of) if one not in written}
    return fragments_of(templates).part(name, holes=written, **around, **frame.shown)


def delivery_of(templates: Environment) -> KnownDelivery:
    """What is known of delivery where pages are made by these templates."""
    return cast("KnownDelivery", templates.globals["delivery"])


def here_on(path: str, navigation: Navigation) -> str:
    """Which link of the header leads to this page: few, so that headers are kept by where they lead, not by address."""
    if path in LED_TO or any(link.address == path for link in navigation.header):
        return path
    return ACCOUNT if path.startswith(ACCOUNT) else ""
