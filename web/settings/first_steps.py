"""What a shop still needs before it should open: a checklist for its owner."""

from dataclasses import dataclass

from domain.accounts.roles import Verb
from domain.delivery.methods import methods_for
from domain.words.messages import gettext
from web.config.settings import Settings
from web.config.union import lacks_notice
from web.shop import Shop

UNNAMED = Settings().name
NOTICE = "/admin/settings/selling#guarantee-title"
NEEDED_PAGES = ("terms", "privacy", "delivery-and-returns")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is missing, the page where it is put right, and what one must be allowed to do there."""

    words: str
    href: str
    verb: Verb


def is_new(settings: Settings) -> bool:
    """Whether the shop is closed and nobody has named it: its owner is asked the first questions."""
    return not settings.open and _unnamed(settings)


def _unnamed(settings: Settings) -> bool:
    """Whether the first question, for the name and the email, was not answered; a shop may really be called that."""
    return settings.name == UNNAMED and not settings.email


async def missing_in(shop: Shop) -> list[Step]:
    """What is missing, in the order in which an owner would do it: no query where the catalogue is known."""
    now, pages = shop.settings, await shop.catalogue.pages()
    unpublished = [slug for slug in NEEDED_PAGES if not pages.named(slug)]
    steps = (
        (_unnamed(now), gettext("Name the shop"), "/admin/settings/identity", Verb.CHANGE_SETTINGS),
        (not now.seller_address, gettext("Give the postal address of who sells"), "/admin/settings/identity",
         Verb.CHANGE_SETTINGS),
        (not now.email, gettext("Give an email address for customers"), "/admin/settings/identity",
         Verb.CHANGE_SETTINGS),
        (not methods_for(now.home_country, await shop.catalogue.methods()),
         gettext("Add a delivery method for your own country"), "/admin/delivery-methods", Verb.SET_DELIVERY),
        (now.production and not now.stripe_secret_key,
         gettext("Connect a payment provider: card payments are simulated"),
         "/admin/payment-methods", Verb.SET_PAYMENT_METHODS),
        (not shop.catalogue.known_tree.menu, gettext("Publish a product"), "/admin/products/new", Verb.CHANGE_GOODS),
        (bool(unpublished),
         gettext("Check and publish: %(pages)s", pages=", ".join(unpublished).replace("-", " ")), "/admin/content",
         Verb.CHANGE_PAGES),
        (lacks_notice(now), gettext("Upload the legal guarantee notice: the shop sells to the European Union"),
         NOTICE, Verb.CHANGE_SETTINGS),
    )  # fmt: skip
    return [Step(words, href, verb) for lacks, words, href, verb in steps if lacks]
