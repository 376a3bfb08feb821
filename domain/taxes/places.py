"""Places whose tax or customs are not those of the country in their addresses, with their law and what confirmed it.

They were checked in November 2026: their status as `checked` says; their postcodes are those in general use, and a shop
checks those of the countries that it is liable for.

Goods sent to a place outside the tax area bear no tax of the shop's, as deliveries abroad do: they are exports, and the
place has an import tax of its own, or none. People there write the country in their address all the same (Jersey and
Guernsey have British postcodes, and Royal Mail takes parcels there as inland post), so they are served, not refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.taxes.rates import Rate, TaxClass
from domain.taxes.unions import Membership
from domain.words.messages import marked

STANDARD, REDUCED, ZERO = TaxClass


@dataclass(frozen=True, slots=True)
class Place:
    """A place by the country, postcodes and regions of its addresses.

    `postcodes` match a whole postcode in capitals without spaces and hyphens. `rates` are the place's own. `joined` are
    the days on which goods from the European Union come here as to a member; such a place has its country's rates.
    A place with neither is outside of the tax area. `source` is the law, `checked` what confirmed it.
    """

    country: str
    name: str
    postcodes: re.Pattern[str]
    source: str
    checked: str
    regions: frozenset[str] = frozenset()
    rates: Mapping[TaxClass, Rate] = field(default_factory=dict, hash=False)
    joined: Membership | None = None

    @property
    def outside(self) -> bool:
        """Whether the place is outside of its country's tax area."""
        return not self.rates and self.joined is None


TERRITORIES = "The Commission's table of the territorial status of EU countries, taxation-customs.ec.europa.eu"
ARTICLE = "Council Directive 2006/112/EC, Article 6"
HMRC = "HMRC's manual VATPOSG2300 on GOV.UK: there is no VAT in the Channel Islands, and the Isle of Man is as the UK"
MADEIRA = "vatupdate.com of 5 September 2024: 22% stays, 5% becomes 4% from 1 October 2024"
AZORES = "madskillsvocabulary.com, rates of 2022, and Odoo's tax table: 16% and 4%"
AUSTRIAN = "kalkuel.at: 19% in place of 20%, reduced rates as elsewhere, postcodes 6691 and 6991 to 6993"
NORWEGIAN = "Skatteetaten's Merverdiavgiftshåndboken, M-1-2.2"
NORTHERN_IRISH = "HMRC's manual VATNIEU3720 on GOV.UK: what members send there are distance sales"
DANISH = "info.skat.dk, oid 1729989: outside of the EU's VAT area"


def _place(country: str, name: str, postcodes: str, source: str, checked: str, *regions: str) -> Place:
    return Place(country, name, re.compile(postcodes), source, checked, frozenset(regions))


def _rates(name: str, standard: int, reduced: int, source: str, checked: str) -> dict[TaxClass, Rate]:
    return {
        STANDARD: Rate(name, STANDARD, standard, source, checked),
        REDUCED: Rate(name, REDUCED, reduced, source, checked),
    }


PLACES = (
    _place("GB", marked("the Channel Islands"), r"(JE|GY)\d.*", "VAT Act 1994 s. 96, VAT Notice 703", HMRC),
    _place("ES", marked("the Canary Islands"), r"(35|38)\d{3}", f"{ARTICLE} (1) b", TERRITORIES, "GC", "TF"),
    _place("ES", marked("Ceuta"), r"51\d{3}", f"{ARTICLE} (2) c", TERRITORIES, "CE"),
    _place("ES", marked("Melilla"), r"52\d{3}", f"{ARTICLE} (2) d", TERRITORIES, "ML"),
    _place("DE", marked("Heligoland"), r"27498", f"{ARTICLE} (2) a, UStG § 1 (2)", TERRITORIES),
    _place("DE", marked("Büsingen"), r"78266", f"{ARTICLE} (2) b, UStG § 1 (2)", TERRITORIES),
    _place("IT", marked("Livigno"), r"23041", f"{ARTICLE} (2) e", TERRITORIES),
    _place("IT", marked("Campione d'Italia"), r"2206[01]", f"{ARTICLE} (1) f, since 1 January 2020", TERRITORIES),
    _place("FI", marked("Åland"), r"22\d{3}", f"{ARTICLE} (1) c", TERRITORIES),
    _place(
        "FR", marked("the French overseas departments and territories"), r"9[78]\d{3}", f"{ARTICLE} (1) d", TERRITORIES
    ),
    _place("GR", marked("Mount Athos"), r"6308[67]", f"{ARTICLE} (1) a", TERRITORIES),
    _place("DK", marked("Greenland and the Faroe Islands"), r"39\d\d|FO\d{3}", "Momsloven § 2", DANISH),
    _place("NO", marked("Svalbard and Jan Mayen"), r"917\d|8099", "Merverdiavgiftsloven § 1-2 (2)", NORWEGIAN),
    Place(
        "PT",
        marked("Madeira"),
        re.compile(r"9[0-4]\d\d(\d{3})?"),
        "CIVA art. 18 (3), Decreto Legislativo Regional 6/2024/M",
        MADEIRA,
        rates=_rates("PT", 2200, 400, "CIVA art. 18 (3), Madeira, https://info.portaldasfinancas.gov.pt", MADEIRA),
    ),
    Place(
        "PT",
        marked("the Azores"),
        re.compile(r"9[5-9]\d\d(\d{3})?"),
        "CIVA art. 18 (3), as of 1 July 2021",
        AZORES,
        rates=_rates("PT", 1600, 400, "CIVA art. 18 (3), Azores, https://info.portaldasfinancas.gov.pt", AZORES),
    ),
    Place(
        "AT",
        marked("Jungholz and Mittelberg"),
        re.compile(r"6691|699[123]"),
        "UStG 1994 § 10 (4)",
        AUSTRIAN,
        rates=_rates("AT", 1900, 1000, "UStG 1994 § 10 (4), https://www.ris.bka.gv.at", AUSTRIAN),
    ),
    Place(
        "GB",
        marked("Northern Ireland"),
        re.compile(r"BT\d.*"),
        "Windsor Framework, articles 5 (4) and 8, annexes 2 and 3: EU law on customs and VAT holds for goods",
        NORTHERN_IRISH,
        joined=Membership(date(2021, 1, 1)),
    ),
)

MONACO = re.compile(r"980\d\d")
"""Monaco is taxed as France, by Article 7 of the directive."""

BY_COUNTRY = {country: [one for one in PLACES if one.country == country] for country in {one.country for one in PLACES}}


def taxed_apart(address: Mapping[str, str]) -> Place | None:
    """The place of an address whose tax differs from that of its country, None for most."""
    place = place_of(address)
    return place if place and (place.outside or place.rates) else None


def place_of(address: Mapping[str, str]) -> Place | None:
    """The place of an address whose tax or customs differ from those of its country, None for most."""
    country = address.get("country", "")
    if country not in BY_COUNTRY:
        return None
    postcode = re.sub(r"[\s-]", "", address.get("postal_code", "")).upper()
    region = address.get("region", "").strip().upper()
    if country == "FR" and MONACO.fullmatch(postcode):
        return None
    found = (one for one in BY_COUNTRY[country] if one.postcodes.fullmatch(postcode) or region in one.regions)
    return next(found, None)
