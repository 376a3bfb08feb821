"""SKUs as people type them: in any case, with or without what stands between their parts."""

LONGEST = 64

PLAIN = "lower(translate({}, ' -_./', ''))"
"""A SKU in SQL as it is compared, which has an index."""


def typed_sku(text: str) -> str:
    """`text` if it may be meant as a SKU: one word with a digit, or in parts; else empty, for words are no SKUs."""
    looks_like_one = any(one.isdigit() or one in "-_./" for one in text) and " " not in text
    return text if looks_like_one and len(text) <= LONGEST else ""
