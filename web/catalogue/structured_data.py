"""A product and the way to it, in the vocabulary of schema.org, for search engines."""

from typing import Any

import msgspec

from domain.catalogue.skus import is_gtin
from domain.catalogue.views import ProductView, VariantView
from domain.money import decimal_text
from web.config.settings import Settings
from web.templating.assets import media
from web.templating.markdown import as_plain


def structured_data(product: ProductView, settings: Settings) -> str:
    """Return the product and its breadcrumbs as JSON that is safe inside a script element, without empty fields."""
    data = [_product(product, settings), *([_breadcrumbs(product, settings)] if product.crumbs else [])]
    text = msgspec.json.encode(data).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _product(product: ProductView, settings: Settings) -> dict[str, Any]:
    pictures = [settings.base_url + media(one.file, one.widths[-1], "webp") for one in product.pictures]
    facts = {"description": as_plain(product.description), "image": pictures, "material": product.material}
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.name,
        **{name: value for name, value in facts.items() if value},
        "offers": [_offer(product, variant, settings) for variant in product.variants],
    }


def _offer(product: ProductView, variant: VariantView, settings: Settings) -> dict[str, str]:
    for_sale = product.currency == settings.currency and not variant.stock.sold_out
    return {
        **({"gtin": variant.barcode} if is_gtin(variant.barcode) else {}),
        "@type": "Offer",
        "sku": variant.sku,
        "url": f"{settings.base_url}/p/{product.slug}?variant={variant.id}",
        "price": decimal_text(variant.price, product.currency),
        "priceCurrency": product.currency,
        "availability": f"https://schema.org/{'InStock' if for_sale else 'OutOfStock'}",
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
