"""Material families: the few words by which shoppers narrow a list, read out of a product's material text."""

import re

FAMILIES = {
    "Cast iron": {"iron"},
    "Paper cord": {"cord"},
    "Stoneware": {"stoneware"},
    "Porcelain": {"porcelain"},
    "Earthenware": {"earthenware"},
    "Terracotta": {"terracotta"},
    "Terrazzo": {"terrazzo"},
    "Ceramic": {"ceramic"},
    "Glass": {"glass"},
    "Steel": {"steel"},
    "Aluminium": {"aluminium"},
    "Brass": {"brass"},
    "Bronze": {"bronze"},
    "Linen": {"linen"},
    "Wool": {"wool", "lambswool"},
    "Cotton": {"cotton"},
    "Jute": {"jute"},
    "Hemp": {"hemp"},
    "Paper": {"paper"},
    "Cork": {"cork"},
    "Wax": {"wax", "beeswax"},
    "Soap": {"soap"},
    "Bristle": {"bristle"},
    "Wood": {"wood", "oak", "walnut", "beech", "ash", "cedar"},
}
"""The families with the words that mean them; where a phrase has words of several, the first family wins."""

FINISHES = {"hard-wax"}
"""Words of a finish rather than a material: oak with hard-wax oil is wood, not wax."""

MOST = 2
"""How many families a product has at most: the text names the main material first, and nobody who looks for
cotton wants a lamp because of its cord."""


def material_families(text: str) -> list[str]:
    """The families that `text` names, the main one first: "Solid oak, paper, brass" gives Wood and Paper."""
    phrases = re.split(r",| and | or ", text.lower())
    named = (_family(set(re.findall(r"[a-z-]+", phrase))) for phrase in phrases)
    return list(dict.fromkeys(family for family in named if family))[:MOST]


def _family(words: set[str]) -> str | None:
    if words & FINISHES:
        return None
    return next((family for family, meaning in FAMILIES.items() if words & meaning), None)
