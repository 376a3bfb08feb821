"""Who sells, and the services that are told or asked about that."""

from typing import Any

from web.config.environment import public_key

VIES = "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number"
INDEXNOW = "https://api.indexnow.org/indexnow"


def read_seller(env: dict[str, str], *, production: bool) -> dict[str, Any]:
    """Return the settings of who sells; a new shop in production is closed until its owner opens it."""
    return {
        "open": not production,
        "seller_name": env.get("SELLER_NAME", ""),
        "seller_address": env.get("SELLER_ADDRESS", ""),
        "seller_vat_number": env.get("SELLER_VAT_NUMBER", ""),
        "vies_url": env.get("VIES_URL", VIES),
        "indexnow_key": public_key(env, "INDEXNOW_KEY"),
        "indexnow_url": env.get("INDEXNOW_URL", INDEXNOW),
    }
