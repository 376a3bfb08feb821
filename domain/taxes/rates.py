"""Tax rates, each with the law or authority that sets it, and the source that the figure was checked against.

They were checked in November 2026. No official page could be opened then: a rate is confirmed by a stored copy of
somebody else's table or report, which `checked` names with its date, and a rate without one says so. A shop checks
those it is liable for. Known to come: Japan plans to tax food at 1% from 1 April 2027, Sweden's 6% on food ends on 31
December 2027.

A class is `standard`, `reduced` (the rate that most reduced goods of the country have) or `zero`. Which goods are
reduced is each country's own law, so a category is given its class by staff. Where a country has no such rate, the
standard rate holds: too much can be given back, too little cannot be asked for.
"""

from dataclasses import dataclass
from enum import StrEnum


class TaxClass(StrEnum):
    """The tax class of a category's products."""

    STANDARD = "standard"
    REDUCED = "reduced"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in basis points: 2000 is 20 percent.

    `source` is the official page or law for it; `checked` is what confirmed the figure, empty if nothing did.
    """

    country: str
    tax_class: TaxClass
    basis_points: int
    source: str
    checked: str = ""
    name: str = "VAT"

    @property
    def percent(self) -> str:
        """The rate as people write it: 20%, 5.5%."""
        return f"{self.basis_points / 100:g}%"


STANDARD, REDUCED, ZERO = TaxClass

TEDB = "The Commission's TEDB of 23 September 2026, by github.com/vatnode/eu-vat-rates-data"
TABLE = "simplyvat.com, VAT rates in Europe, with Finland's rates of 2026"
QUOTED = "mobilexpense.com, which quotes GOV.UK"
SWEDISH = "fiscalsolutions.co.uk of 3 October 2025 and vatupdate.com: 6% from 1 April 2026 to 31 December 2027"
SWISS = "fiscalsolutions.co.uk: 8.1% stays until 2028"
SWISS_REDUCED = "Tolley's table of 24 August 2024"
DOWN_UNDER = "onlinegstcalculators.com, rates of 2026"
AUSTRALIAN_FREE = "myinvoicetemplate.com of 12 June 2026: basic food, health and education are free of GST"
JAPANESE = "rainsnews.com of June 2026"

RATES = (
    Rate("GB", STANDARD, 2000, "https://www.gov.uk/vat-rates", QUOTED),
    Rate("GB", REDUCED, 500, "https://www.gov.uk/vat-rates", QUOTED),
    Rate("GB", ZERO, 0, "https://www.gov.uk/vat-rates", QUOTED),
    Rate("IE", STANDARD, 2300, "https://www.revenue.ie/en/vat/vat-rates/search-vat-rates/current-vat-rates.aspx", TEDB),
    Rate("IE", REDUCED, 1350, "https://www.revenue.ie/en/vat/vat-rates/search-vat-rates/current-vat-rates.aspx", TABLE),
    Rate("IE", ZERO, 0, "https://www.revenue.ie/en/vat/vat-rates/search-vat-rates/current-vat-rates.aspx"),
    Rate("DE", STANDARD, 1900, "UStG § 12 (1), https://www.gesetze-im-internet.de/ustg_1980/__12.html", TEDB),
    Rate("DE", REDUCED, 700, "UStG § 12 (2), https://www.gesetze-im-internet.de/ustg_1980/__12.html", TABLE),
    Rate("FR", STANDARD, 2000, "CGI art. 278, https://www.legifrance.gouv.fr", TEDB),
    Rate("FR", REDUCED, 550, "CGI art. 278-0 bis, https://www.legifrance.gouv.fr", TABLE),
    Rate("AT", STANDARD, 2000, "UStG 1994 § 10 (1), https://www.ris.bka.gv.at", TEDB),
    Rate("AT", REDUCED, 1000, "UStG 1994 § 10 (2), https://www.ris.bka.gv.at", TABLE),
    Rate("BE", STANDARD, 2100, "Royal Decree no. 20 art. 1, https://finance.belgium.be/en/enterprises/vat", TEDB),
    Rate("BE", REDUCED, 600, "Royal Decree no. 20 table A, https://finance.belgium.be/en/enterprises/vat", TABLE),
    Rate("CZ", STANDARD, 2100, "Act 235/2004 § 47, https://www.financnisprava.cz", TEDB),
    Rate("CZ", REDUCED, 1200, "Act 235/2004 § 47, as of 1 January 2024, https://www.financnisprava.cz", TABLE),
    Rate("DK", STANDARD, 2500, "Momsloven § 33, https://skat.dk", TEDB),
    Rate("ES", STANDARD, 2100, "Ley 37/1992 art. 90, https://www.boe.es", TEDB),
    Rate("ES", REDUCED, 1000, "Ley 37/1992 art. 91, https://www.boe.es", TABLE),
    Rate("FI", STANDARD, 2550, "Arvonlisäverolaki § 84, as of 1 September 2024, https://www.vero.fi", TEDB),
    Rate("FI", REDUCED, 1350, "Arvonlisäverolaki § 85, as of 1 January 2026, https://www.vero.fi", TABLE),
    Rate("IT", STANDARD, 2200, "DPR 633/1972 art. 16, https://www.agenziaentrate.gov.it", TEDB),
    Rate("IT", REDUCED, 1000, "DPR 633/1972 table A part III, https://www.agenziaentrate.gov.it", TABLE),
    Rate("LU", STANDARD, 1700, "Loi TVA art. 39, https://pfi.public.lu", TEDB),
    Rate("LU", REDUCED, 800, "Loi TVA art. 39, https://pfi.public.lu", TABLE),
    Rate("NL", STANDARD, 2100, "Wet OB 1968 art. 9 (1), https://www.belastingdienst.nl", TEDB),
    Rate("NL", REDUCED, 900, "Wet OB 1968 art. 9 (2), https://www.belastingdienst.nl", TABLE),
    Rate(
        "NO", STANDARD, 2500, "Merverdiavgiftsloven, Stortinget's yearly decision, https://www.skatteetaten.no", TABLE
    ),
    Rate("NO", REDUCED, 1500, "Merverdiavgiftsloven § 5-2, food, https://www.skatteetaten.no", TABLE),
    Rate("PL", STANDARD, 2300, "Ustawa o VAT art. 146ef, https://www.podatki.gov.pl", TEDB),
    Rate("PL", REDUCED, 800, "Ustawa o VAT art. 146ef, https://www.podatki.gov.pl", TABLE),
    Rate("PT", STANDARD, 2300, "CIVA art. 18 (1) c, mainland, https://info.portaldasfinancas.gov.pt", TEDB),
    Rate("PT", REDUCED, 600, "CIVA art. 18 (1) a, mainland, https://info.portaldasfinancas.gov.pt", TABLE),
    Rate("SE", STANDARD, 2500, "Mervärdesskattelag 2023:200 ch. 9 § 2, https://www.skatteverket.se", TEDB),
    Rate(
        "SE",
        REDUCED,
        600,
        "Mervärdesskattelag 2023:200 ch. 9, books and, by Prop. 2025/26:55, food, https://www.skatteverket.se",
        SWEDISH,
    ),
    Rate("CH", STANDARD, 810, "MWSTG art. 25 (1), as of 1 January 2024, https://www.estv.admin.ch", SWISS),
    Rate("CH", REDUCED, 260, "MWSTG art. 25 (2), as of 1 January 2024, https://www.estv.admin.ch", SWISS_REDUCED),
    Rate("AU", STANDARD, 1000, "GST Act 1999 s 9-70, https://www.ato.gov.au", DOWN_UNDER, name="GST"),
    Rate("AU", ZERO, 0, "GST Act 1999 div 38, https://www.ato.gov.au", AUSTRALIAN_FREE, name="GST"),
    Rate("NZ", STANDARD, 1500, "GST Act 1985 s 8, https://www.ird.govt.nz/gst", DOWN_UNDER, name="GST"),
    Rate("JP", STANDARD, 1000, "Consumption Tax Act art. 29, https://www.nta.go.jp", JAPANESE, name="consumption tax"),
    Rate(
        "JP",
        REDUCED,
        800,
        "Consumption Tax Act, as of 1 October 2019, https://www.nta.go.jp",
        JAPANESE,
        name="consumption tax",
    ),
)
"""The rates of the countries that we deliver to, but for those (CA, US) whose rates differ from place to place."""

BY_COUNTRY_AND_CLASS = {(rate.country, rate.tax_class): rate for rate in RATES}
TAXED_COUNTRIES = frozenset(rate.country for rate in RATES)


def rate_of(country: str, tax_class: TaxClass) -> Rate:
    """The rate of a class, the standard one where a country has none for it. Raises KeyError without any rates."""
    return BY_COUNTRY_AND_CLASS.get((country, tax_class)) or BY_COUNTRY_AND_CLASS[country, STANDARD]
