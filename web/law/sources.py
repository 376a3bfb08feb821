"""The laws that rules come from, each with the countries where it holds and its dates. A change of law is a row here.

They were compared on 30 November 2026 with stored copies: of EUR-Lex, legislation.gov.uk and Légifrance where there
were any, else of consolidated texts and notes of lawyers. A directive binds through the law of each member state; that
of Germany and France is named beside it where it says more, or where an owner will look for it.
"""

from datetime import date

from domain.taxes.unions import MEMBER_STATES
from web.law.views import Source

EU = MEMBER_STATES
GB, DE, FR = frozenset({"GB"}), frozenset({"DE"}), frozenset({"FR"})
KNOWN = EU | GB
"""The countries of whose laws something is known here."""

CONSUMER_RIGHTS, MODERNISED = date(2014, 6, 13), date(2022, 5, 28)
DIRECTIVE, REGULATIONS = "Directive 2011/83/EU", "Consumer Contracts (…) Regulations 2013 (SI 2013/3134)"
COMMERCE, COMMERCE_GB = "Directive 2000/31/EC", "Electronic Commerce (EC Directive) Regulations 2002 (SI 2002/2013)"


def consumer_rights(place: str, since: date = CONSUMER_RIGHTS, until: date | None = None) -> Source:
    """A place in the directive on consumer rights."""
    return Source(DIRECTIVE, place, EU, since, until)


def consumer_contracts(place: str) -> Source:
    """A place in the regulations by which the United Kingdom has the same."""
    return Source(REGULATIONS, place, GB, CONSUMER_RIGHTS)


IDENTITY = (
    Source(COMMERCE, "article 5 (1)", EU, date(2002, 1, 17)),
    Source(COMMERCE_GB, "regulation 6 (1)", GB, date(2002, 8, 21)),
    Source("DDG", "§ 5 (1)", DE, date(2024, 5, 14)),
    Source("TMG", "§ 5 (1)", DE, date(2007, 3, 1), date(2024, 5, 13)),
    Source("Code de la consommation", "article L221-5", FR, date(2016, 7, 1)),
)
PHONE = (consumer_rights("article 6 (1) (c), as amended by Directive (EU) 2019/2161", MODERNISED),)
AT_ORDER = (consumer_rights("article 6 (1) (b) and (c)"), consumer_contracts("regulation 13 and schedule 2 (b), (c)"))
IN_EMAILS = (
    Source("Directive (EU) 2017/1132", "article 26", EU, date(2017, 7, 20)),
    Source("GmbHG, HGB", "§ 35a, § 37a", DE, date(2007, 1, 1)),
    Source("Names and Trading Disclosures Regulations 2015 (SI 2015/17)", "regulations 24, 25", GB, date(2015, 1, 31)),
)
BUTTON = (
    consumer_rights("article 8 (2), and Court of Justice C-249/21: the words on the button alone count"),
    consumer_contracts("regulation 14 (3) and (4)"),
    Source("BGB", "§ 312j (3) and (4)", DE, date(2012, 8, 1)),
    Source("Code de la consommation", "article L221-14", FR, date(2016, 7, 1)),
)
BESIDE_BUTTON = (
    consumer_rights("article 8 (2) with 6 (1) (a) and (e)"),
    consumer_contracts("regulation 14 (2)"),
    Source("BGB", "§ 312j (2)", DE, date(2014, 6, 13)),
    Source("Code de la consommation", "article L221-14", FR, date(2016, 7, 1)),
)
TICKED = (consumer_rights("article 22"), consumer_contracts("regulation 40"))
LIMITS = (
    consumer_rights("article 8 (3)"),
    consumer_contracts("regulation 14 (6)"),
    Source("BGB", "§ 312j (1)", DE, date(2014, 6, 13)),
)
DELIVERY_COST = (
    consumer_rights("article 6 (1) (e) and (6)"),
    Source("PAngV", "§ 6 (1) no. 2 and (2)", DE, MODERNISED),
    consumer_contracts("regulation 13 and schedule 2 (f), (g)"),
    Source("Digital Markets, Competition and Consumers Act 2024", "section 230", GB, date(2025, 4, 6)),
)
TERMS = (
    Source(COMMERCE, "article 10 (3)", EU, date(2002, 1, 17)),
    Source(COMMERCE_GB, "regulation 9 (3)", GB, date(2002, 8, 21)),
)
PRIVACY = (
    Source("Regulation (EU) 2016/679 (GDPR)", "article 13", EU, date(2018, 5, 25)),
    Source("UK GDPR", "article 13", GB, date(2018, 5, 25)),
)
DELIVERY_AND_RETURNS = (
    consumer_rights("article 6 (1) (g) to (j)"),
    consumer_contracts("regulation 13 and schedule 2"),
)
CONTACT = (consumer_rights("article 6 (1) (c)"), Source(COMMERCE_GB, "regulation 6 (1) (c)", GB, date(2002, 8, 21)))
ACCESS = (
    Source("Directive (EU) 2019/882", "article 13 (2) and annexes I and V", EU, date(2025, 6, 28)),
    Source("BFSG", "§ 14 and annex 3", DE, date(2025, 6, 28)),
    Source("Code de la consommation", "article L412-13", FR, date(2025, 6, 28)),
    Source("Equality Act 2010", "sections 20 and 29", GB, date(2010, 10, 1)),
)
CONFIRMATION = (
    consumer_rights("article 8 (7), and Court of Justice C-49/11: a link is no durable medium"),
    consumer_contracts("regulation 16"),
    Source("BGB", "§ 312f (2)", DE, date(2014, 6, 13)),
    Source("Code de la consommation", "article L221-13", FR, date(2016, 7, 1)),
)
WITHDRAWAL_FUNCTION = (
    consumer_rights("article 11a, by Directive (EU) 2023/2673", date(2026, 6, 19)),
    Source("BGB", "§ 356a", DE, date(2026, 6, 19)),
)
WITHDRAWAL_PERIOD = (
    consumer_rights("articles 6 (1) (h) and 9 (1)"),
    consumer_contracts("regulations 29, 30 and schedule 2 (l)"),
)
RETURN_COST = (
    consumer_rights("articles 6 (1) (i), 6 (6) and 14 (1): unless it was said, the seller pays"),
    consumer_contracts("regulation 35 (5) and schedule 2 (m)"),
    Source("BGB", "§ 357 (5)", DE, MODERNISED),
    Source("Code de la consommation", "article L221-23", FR, date(2016, 7, 1)),
)
LOWEST_PRICE = (
    Source("Directive 98/6/EC", "article 6a, by Directive (EU) 2019/2161", EU, MODERNISED),
    Source("PAngV", "§ 11", DE, MODERNISED),
    Source("Code de la consommation", "article L112-1-1", FR, MODERNISED),
)
UNIT_PRICE = (
    Source("Directive 98/6/EC", "article 3 (1)", EU, date(2000, 3, 18)),
    Source("PAngV", "§ 4", DE, MODERNISED),
    Source("Price Marking Order 2004 (SI 2004/102)", "article 5", GB, date(2004, 7, 22), date(2026, 4, 5)),
    Source("Price Marking Order 2004 (SI 2004/102)", "article 5, as amended by SI 2024/1055", GB, date(2026, 4, 6)),
)
TAX_WORDS = (
    Source(COMMERCE, "article 5 (2)", EU, date(2002, 1, 17)),
    Source("PAngV", "§ 6 (1) no. 1", DE, MODERNISED),
    Source(COMMERCE_GB, "regulation 6 (2)", GB, date(2002, 8, 21)),
)
WHOLE_PRICES = (
    Source("Directive 98/6/EC", "article 2 (a)", EU, date(2000, 3, 18)),
    Source("Price Marking Order 2004 (SI 2004/102)", "articles 1 (2) and 4", GB, date(2004, 7, 22)),
)
TAX_NUMBER = (
    Source(COMMERCE, "article 5 (1) (g)", EU, date(2002, 1, 17)),
    Source(COMMERCE_GB, "regulation 6 (1) (g)", GB, date(2002, 8, 21)),
)
DISTANCE_SALES = (Source("Directive 2006/112/EC", "articles 33 (a) and 59c", EU, date(2021, 7, 1)),)
SAFETY = (Source("Regulation (EU) 2023/988", "article 19", EU, date(2024, 12, 13)),)
GUARANTEE = (
    consumer_rights("article 6 (1) (l), by Directive (EU) 2024/825, and Regulation (EU) 2025/1960", date(2026, 9, 27)),
)
DISPUTES = (Source("Regulation (EU) 2024/3228", "article 1: the platform has ended", EU, date(2025, 7, 20)),)
COOKIES = (
    Source("Directive 2002/58/EC", "article 5 (3)", EU, date(2011, 5, 25)),
    Source("TDDDG", "§ 25", DE, date(2024, 5, 14)),
    Source("Loi no 78-17", "article 82", FR, date(2019, 6, 1)),
    Source("PECR (SI 2003/2426)", "regulation 6", GB, date(2011, 5, 26)),
)
