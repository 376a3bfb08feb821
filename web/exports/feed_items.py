"""Variants as Google Merchant Center and Meta's catalogues want them, and why some are left out.

Sources: https://support.google.com/merchants/answer/7052112 (product data specification) and
https://developers.facebook.com/documentation/ads-commerce/catalog/reference. Where both name a limit, the narrower one
counts.
"""

from dataclasses import dataclass, field

from domain.catalogue.offers import Offer
from domain.catalogue.skus import is_gtin
from domain.delivery.methods import DeliveryMethod
from domain.media.sizes import FALLBACK, fallback_width
from domain.money import decimal_text
from domain.words.messages import gettext
from web.config.settings import Settings
from web.templating.assets import media
from web.templating.markdown import as_plain

LONGEST_ID, LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_BRAND = 50, 150, 5000, 70


@dataclass(frozen=True, slots=True)
class Item:
    """A variant by the attributes that both sites name alike; those that are empty are not sent.

    `wrong` are the reasons why neither site would take it, `wrong_for_meta` further ones of Meta.
    """

    offer: Offer
    attributes: dict[str, str]
    in_stock: bool
    shipping_price: str
    wrong: list[str] = field(default_factory=list)
    wrong_for_meta: list[str] = field(default_factory=list)

    @property
    def reasons(self) -> list[str]:
        """Why it is left out of one feed or of both; empty if it is in both."""
        return [*self.wrong, *self.wrong_for_meta]


def item_of(offer: Offer, settings: Settings, delivery: DeliveryMethod | None) -> Item:
    """A variant as feeds name it, with what is wrong with it; `delivery` is the usual method at home."""
    reduced = offer.lowest_before is not None and offer.lowest_before > offer.price
    attributes = {
        "id": offer.sku,
        "title": " ".join((offer.name, *offer.options.values())),
        "description": as_plain(offer.description)[:LONGEST_DESCRIPTION],
        "link": f"{settings.base_url}/p/{offer.slug}?variant={offer.variant_id}",
        "image_link": _picture(offer, settings),
        "price": _amount(offer.lowest_before if reduced and offer.lowest_before else offer.price, offer.currency),
        "sale_price": _amount(offer.price, offer.currency) if reduced else "",
        "brand": offer.maker,
        "gtin": offer.barcode if is_gtin(offer.barcode) else "",
        "condition": "new",
        "item_group_id": str(offer.product_id) if offer.choices > 1 else "",
        "shipping_weight": f"{offer.weight_grams} g" if offer.weight_grams else "",
    }
    shipping = _amount(delivery.cost(offer.price), settings.currency) if delivery else ""
    for_meta = [] if attributes["brand"] or attributes["gtin"] else [gettext("Meta wants a maker or a barcode (GTIN).")]
    return Item(offer, attributes, offer.stock > 0, shipping, _wrong(offer, attributes), for_meta)


def _picture(offer: Offer, settings: Settings) -> str:
    """The picture as JPEG, for Meta reads no newer format."""
    return settings.base_url + media(offer.file, fallback_width(offer.width), FALLBACK) if offer.file else ""


def _amount(amount: int, currency: str) -> str:
    return f"{decimal_text(amount, currency)} {currency}"


def _wrong(offer: Offer, attributes: dict[str, str]) -> list[str]:
    too_long = {
        "id": (LONGEST_ID, gettext("SKU")),
        "title": (LONGEST_TITLE, gettext("Name with its options")),
        "brand": (LONGEST_BRAND, gettext("Name of the maker")),
    }
    checks = (
        *(
            (len(attributes[name]) > most, gettext("%(field)s: %(most)s characters at most.", field=words, most=most))
            for name, (most, words) in too_long.items()
        ),
        (not attributes["description"], gettext("The description is missing.")),
        (not attributes["image_link"], gettext("There is no picture.")),
        (offer.price == 0, gettext("The price is nothing.")),
    )
    return [sentence for fails, sentence in checks if fails]
