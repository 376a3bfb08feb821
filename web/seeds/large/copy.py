"""Names, descriptions and measures of invented products, in the demo's tone."""

import re
from random import Random
from unicodedata import normalize

from web.seeds.large.words import Recipe

COUNTED = re.compile(r"\d|\b(one|two|three|four|five|six|seven)\b", re.IGNORECASE)
"""Details of the demo that state a number; they need not be true of its relatives."""

SCALES = (0.9, 0.95, 1.0, 1.05, 1.1)


def slug_of(name: str) -> str:
    """`name` as it stands in a URL: Sauté Pan & Lid gives saute-pan-and-lid."""
    plain = normalize("NFKD", name.replace("’", "").replace("&", "and"))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")


def thing(recipe: Recipe) -> str:
    """The product's noun without the number in a set: Tea Mugs, Set of Two gives Tea Mugs."""
    return recipe.noun[0].partition(", ")[0]


def describe(recipe: Recipe, rng: Random) -> str:
    """The description in three sentences: what the product is, what it is good for, how it is made."""
    sold_as = recipe.noun[0].partition(", ")[2].lower()
    what = f"{recipe.style} {recipe.material[0]} {thing(recipe)}".lower()
    plural = what.endswith("s") and not what.endswith("ss")
    article = "" if plural else "an " if what[0] in "aeio" else "a "
    sentence = f"{article}{what} from the {recipe.collection} collection"
    opening = sentence[0].upper() + sentence[1:] + (f", sold as a {sold_as}." if sold_as else ".")
    return f"{opening} {rng.choice(recipe.family.closers)} {rng.choice(recipe.family.endings)}"


def details(recipe: Recipe) -> tuple[str, ...]:
    """The details that hold for the whole family, and the collection."""
    shared = (line for line in recipe.family.demo.details if not COUNTED.search(line))
    return (*shared, f"Part of the {recipe.collection} collection")


def dimensions(recipe: Recipe, rng: Random) -> str:
    """The demo's dimensions, a little larger or smaller."""
    scale = rng.choice(SCALES)
    return re.sub(r"\d+(\.\d+)?", lambda found: f"{round(float(found[0]) * scale, 1):g}", recipe.family.demo.dimensions)
