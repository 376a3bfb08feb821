"""SKUs as people type them: in any case, with or without what stands between their parts."""

LONGEST = 64

PLAIN = "lower(translate({}, ' -_./', ''))"
"""A SKU in SQL as it is compared, which has an index."""

LAST_LETTER = "\U0010ffff"
BEGINS = f"""
(lower({{0}}) >= lower({{1}}::text) AND lower({{0}}) < lower({{1}}::text) || '{LAST_LETTER}'
 AND starts_with(lower({{0}}), lower({{1}}::text)))"""
"""That a SKU begins with what was typed. LIKE has an index only for a beginning that is known when the plan is made."""


def typed_sku(text: str) -> str:
    """`text` if it may be meant as a SKU: one word with a digit, or in parts; else empty, for words are no SKUs."""
    looks_like_one = any(one.isdigit() or one in "-_./" for one in text) and " " not in text
    return text if looks_like_one and len(text) <= LONGEST else ""


def is_gtin(barcode: str) -> bool:
    """Whether a barcode is a GTIN: 8, 12, 13 or 14 digits, the last of which checks the others.

    Source: GS1 General Specifications, section 7.9, "Check digit calculations".
    """
    if len(barcode) not in {8, 12, 13, 14} or not (barcode.isascii() and barcode.isdigit()):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(barcode))) % 10 == 0
