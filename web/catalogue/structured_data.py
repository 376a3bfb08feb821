"""A product and the way to it, in the vocabulary of schema.org, for search engines."""

from typing import Any

import msgspec
from markupsafe import Markup

from domain.catalogue.skus import is_gtin
from domain.catalogue.views import ProductView, VariantView
from domain.delivery.methods import DeliveryMethod
from domain.money import decimal_text
from web.config.settings import Settings
from web.templating.assets import media
from web.templating.markdown import as_plain

UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
"""What could end a script element or begin another, as JSON writes it."""


def structured_data(product: ProductView, settings: Settings, delivery: DeliveryMethod | None) -> Markup:
    """Return the product and its breadcrumbs as JSON that is safe inside a script element, without empty fields.

    `delivery` is the usual method at home. The properties are those that Google reads of a merchant's listing:
    https://developers.google.com/search/docs/appearance/structured-data/merchant-listing
    """
    data = [_product(product, settings, delivery), *([_breadcrumbs(product, settings)] if product.crumbs else [])]
    text = msgspec.json.encode(data).decode()
    for unsafe, escaped in UNSAFE.items():
        text = text.replace(unsafe, escaped)
    return Markup(text)  # noqa: S704 - nothing in it ends the element


def _product(product: ProductView, settings: Settings, delivery: DeliveryMethod | None) -> dict[str, Any]:
    pictures = [settings.base_url + media(one.file, one.widths[-1], "webp") for one in product.pictures]
    facts = {
        "description": as_plain(product.description),
        "image": pictures,
        "material": product.material,
        "brand": {"@type": "Brand", "name": product.maker.name} if product.maker else None,
    }
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.name,
        **{name: value for name, value in facts.items() if value},
        "offers": [_offer(product, variant, settings, delivery) for variant in product.variants],
    }


def _offer(
    product: ProductView, variant: VariantView, settings: Settings, delivery: DeliveryMethod | None
) -> dict[str, Any]:
    at_home = product.currency == settings.currency
    for_sale = at_home and not variant.stock.sold_out
    return {
        **({"gtin": variant.barcode} if is_gtin(variant.barcode) else {}),
        "@type": "Offer",
        "sku": variant.sku,
        "url": f"{settings.base_url}/p/{product.slug}?variant={variant.id}",
        "price": decimal_text(variant.price, product.currency),
        "priceCurrency": product.currency,
        "availability": f"https://schema.org/{'InStock' if for_sale else 'OutOfStock'}",
        **({"shippingDetails": _shipping(variant, settings, delivery)} if delivery and at_home else {}),
        **({} if product.withdrawal_exception else {"hasMerchantReturnPolicy": returns(settings)}),
    }


def _shipping(variant: VariantView, settings: Settings, delivery: DeliveryMethod) -> dict[str, Any]:
    """What delivery at home costs of one of it alone, and the days it takes."""
    cost, (low, high) = delivery.cost(variant.price), delivery.days
    days = {"@type": "QuantitativeValue", "minValue": low, "maxValue": high, "unitCode": "DAY"}
    return {
        "@type": "OfferShippingDetails",
        "shippingRate": {
            "@type": "MonetaryAmount",
            "value": decimal_text(cost, settings.currency),
            "currency": settings.currency,
        },
        "shippingDestination": {"@type": "DefinedRegion", "addressCountry": settings.home_country},
        "deliveryTime": {"@type": "ShippingDeliveryTime", "transitTime": days},
    }


FEES = {
    "seller": {"returnFees": "https://schema.org/FreeReturn"},
    "customer": {"returnFees": "https://schema.org/ReturnFeesCustomerResponsibility"},
}
"""Who pays for sending back; where a page of the shop says it in words, nothing is said here."""


def returns(settings: Settings) -> dict[str, Any]:
    """Return how long customers can send back, and who pays for it."""
    return {
        "@type": "MerchantReturnPolicy",
        "applicableCountry": settings.home_country,
        "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
        "merchantReturnDays": settings.return_days,
        "returnMethod": "https://schema.org/ReturnByMail",
        **FEES.get(settings.return_cost, {}),
    }


def _breadcrumbs(product: ProductView, settings: Settings) -> dict[str, Any]:
    way = [(crumb.name, f"/c/{crumb.slug}") for crumb in product.crumbs]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": settings.base_url + path}
            for place, (name, path) in enumerate(way, start=1)
        ],
    }
