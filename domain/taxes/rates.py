"""Rates of tax, each with where its figure stands. Looked up for November 2026; a shop checks those it is liable for.

A class is `standard`, `reduced` (the rate that most reduced goods of the country have) or `zero`. Which goods are
reduced is each country's own law, so a category is given its class by staff. Where a country has no such rate, the
standard rate holds: too much can be given back, too little cannot be asked for.
"""

from dataclasses import dataclass
from enum import StrEnum


class TaxClass(StrEnum):
    """How the goods of a category are taxed."""

    STANDARD = "standard"
    REDUCED = "reduced"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in basis points: 2000 is 20 percent. `source` is the official page or law that says so."""

    country: str
    tax_class: TaxClass
    basis_points: int
    source: str
    name: str = "VAT"

    @property
    def percent(self) -> str:
        """As people write it: 20%, 5.5%."""
        return f"{self.basis_points / 100:g}%"


STANDARD, REDUCED, ZERO = TaxClass

RATES = (
    Rate("GB", STANDARD, 2000, "https://www.gov.uk/vat-rates"),
    Rate("GB", REDUCED, 500, "https://www.gov.uk/vat-rates"),
    Rate("GB", ZERO, 0, "https://www.gov.uk/vat-rates"),
    Rate("IE", STANDARD, 2300, "https://www.revenue.ie/en/vat/vat-rates/search-vat-rates/current-vat-rates.aspx"),
    Rate("IE", REDUCED, 1350, "https://www.revenue.ie/en/vat/vat-rates/search-vat-rates/current-vat-rates.aspx"),
    Rate("IE", ZERO, 0, "https://www.revenue.ie/en/vat/vat-rates/search-vat-rates/current-vat-rates.aspx"),
    Rate("DE", STANDARD, 1900, "UStG § 12 (1), https://www.gesetze-im-internet.de/ustg_1980/__12.html"),
    Rate("DE", REDUCED, 700, "UStG § 12 (2), https://www.gesetze-im-internet.de/ustg_1980/__12.html"),
    Rate("FR", STANDARD, 2000, "CGI art. 278, https://www.legifrance.gouv.fr"),
    Rate("FR", REDUCED, 550, "CGI art. 278-0 bis, https://www.legifrance.gouv.fr"),
    Rate("AT", STANDARD, 2000, "UStG 1994 § 10 (1), https://www.ris.bka.gv.at"),
    Rate("AT", REDUCED, 1000, "UStG 1994 § 10 (2), https://www.ris.bka.gv.at"),
    Rate("BE", STANDARD, 2100, "Royal Decree no. 20 art. 1, https://finance.belgium.be/en/enterprises/vat"),
    Rate("BE", REDUCED, 600, "Royal Decree no. 20 table A, https://finance.belgium.be/en/enterprises/vat"),
    Rate("CZ", STANDARD, 2100, "Act 235/2004 § 47, https://www.financnisprava.cz"),
    Rate("CZ", REDUCED, 1200, "Act 235/2004 § 47, as of 1 January 2024, https://www.financnisprava.cz"),
    Rate("DK", STANDARD, 2500, "Momsloven § 33, https://skat.dk"),
    Rate("ES", STANDARD, 2100, "Ley 37/1992 art. 90, https://www.boe.es"),
    Rate("ES", REDUCED, 1000, "Ley 37/1992 art. 91, https://www.boe.es"),
    Rate("FI", STANDARD, 2550, "Arvonlisäverolaki § 84, as of 1 September 2024, https://www.vero.fi"),
    Rate("FI", REDUCED, 1350, "Arvonlisäverolaki § 85, as of 1 January 2026, https://www.vero.fi"),
    Rate("IT", STANDARD, 2200, "DPR 633/1972 art. 16, https://www.agenziaentrate.gov.it"),
    Rate("IT", REDUCED, 1000, "DPR 633/1972 table A part III, https://www.agenziaentrate.gov.it"),
    Rate("LU", STANDARD, 1700, "Loi TVA art. 39, https://pfi.public.lu"),
    Rate("LU", REDUCED, 800, "Loi TVA art. 39, https://pfi.public.lu"),
    Rate("NL", STANDARD, 2100, "Wet OB 1968 art. 9 (1), https://www.belastingdienst.nl"),
    Rate("NL", REDUCED, 900, "Wet OB 1968 art. 9 (2), https://www.belastingdienst.nl"),
    Rate("NO", STANDARD, 2500, "Merverdiavgiftsloven, Stortinget's yearly decision, https://www.skatteetaten.no"),
    Rate("NO", REDUCED, 1500, "Merverdiavgiftsloven § 5-2, food, https://www.skatteetaten.no"),
    Rate("PL", STANDARD, 2300, "Ustawa o VAT art. 146ef, https://www.podatki.gov.pl"),
    Rate("PL", REDUCED, 800, "Ustawa o VAT art. 146ef, https://www.podatki.gov.pl"),
    Rate("PT", STANDARD, 2300, "CIVA art. 18 (1) c, mainland, https://info.portaldasfinancas.gov.pt"),
    Rate("PT", REDUCED, 600, "CIVA art. 18 (1) a, mainland, https://info.portaldasfinancas.gov.pt"),
    Rate("SE", STANDARD, 2500, "Mervärdesskattelag 2023:200 ch. 9 § 2, https://www.skatteverket.se"),
    Rate("SE", REDUCED, 1200, "Mervärdesskattelag 2023:200 ch. 9, https://www.skatteverket.se"),
    Rate("CH", STANDARD, 810, "MWSTG art. 25 (1), as of 1 January 2024, https://www.estv.admin.ch"),
    Rate("CH", REDUCED, 260, "MWSTG art. 25 (2), as of 1 January 2024, https://www.estv.admin.ch"),
    Rate("AU", STANDARD, 1000, "GST Act 1999 s 9-70, https://www.ato.gov.au", "GST"),
    Rate("AU", ZERO, 0, "GST Act 1999 div 38, https://www.ato.gov.au", "GST"),
    Rate("NZ", STANDARD, 1500, "GST Act 1985 s 8, https://www.ird.govt.nz/gst", "GST"),
    Rate("NZ", ZERO, 0, "GST Act 1985 s 11, https://www.ird.govt.nz/gst", "GST"),
    Rate("JP", STANDARD, 1000, "Consumption Tax Act art. 29, https://www.nta.go.jp", "consumption tax"),
    Rate("JP", REDUCED, 800, "Consumption Tax Act, as of 1 October 2019, https://www.nta.go.jp", "consumption tax"),
)
"""The countries that we deliver to, but for those (CA, US) whose rates differ from place to place within them."""

BY_COUNTRY_AND_CLASS = {(rate.country, rate.tax_class): rate for rate in RATES}
TAXED_COUNTRIES = frozenset(rate.country for rate in RATES)


def rate_of(country: str, tax_class: TaxClass) -> Rate:
    """The rate of a class, the standard one where a country has none for it. Raises KeyError without any rates."""
    return BY_COUNTRY_AND_CLASS.get((country, tax_class)) or BY_COUNTRY_AND_CLASS[country, STANDARD]
