"""The words of the large catalogue, and the numbering of everything that can be named with them."""

import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, count
from math import gcd
from pathlib import Path
from typing import Any

from web.seeds.demo_catalogue import read_demo
from web.seeds.products import NewProduct

HERE = Path(__file__).parent
GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class Family:
    """A family of products, made after a demo product. Factors multiply the demo's price."""

    demo: NewProduct
    nouns: tuple[tuple[str, float], ...]
    materials: tuple[tuple[str, str, float], ...]
    styles: tuple[str, ...]
    closers: tuple[str, ...]
    endings: tuple[str, ...]

    @property
    def tails(self) -> int:
        """The number of names that the family has within one collection."""
        return len(self.nouns) * len(self.materials) * len(self.styles)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One choice of words for a product, before its options and prices are drawn."""

    family: Family
    collection: str
    style: str
    material: tuple[str, str, float]
    noun: tuple[str, float]

    @property
    def name(self) -> str:
        """The product's name as the shop writes it: collection, style, material, noun."""
        return f"{self.collection} {self.style} {self.material[0]} {self.noun[0]}"


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabulary. `shades` are other names of an option's values; `total` is the number of possible names.

    `ends` counts the names, within one collection, of all families up to and with each. `stride` is a step through all
    names that meets each exactly once and its neighbours late: names stay unique without being remembered.
    """

    collections: tuple[str, ...]
    families: tuple[Family, ...]
    shades: dict[str, dict[str, list[str]]]
    ends: tuple[int, ...]
    total: int
    stride: int

    def recipe(self, number: int) -> Recipe:
        """The recipe of this number, from 0 up to `total`; every number has another one."""
        rest, collection = divmod(number * self.stride % self.total, len(self.collections))
        place = bisect_right(self.ends, rest)
        family = self.families[place]
        rest, style = divmod(rest - (self.ends[place] - family.tails), len(family.styles))
        noun, material = divmod(rest, len(family.materials))
        return Recipe(
            family, self.collections[collection], family.styles[style], family.materials[material], family.nouns[noun]
        )


@lru_cache(maxsize=1)
def read_words() -> Words:
    """The vocabulary, read once."""
    words = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    entries = tomllib.loads((HERE / "families.toml").read_text(encoding="utf-8"))["family"]
    demo = {product.slug: product for product in read_demo().products}
    families = tuple(_family(entry, demo[entry["demo"]], words["crafts"][entry["craft"]]) for entry in entries)
    ends = tuple(accumulate(family.tails for family in families))
    total = ends[-1] * len(words["collections"])
    return Words(tuple(words["collections"]), families, words["shades"], ends, total, _stride(total))


def _stride(total: int) -> int:
    return next(step for step in count(int(total * GOLDEN)) if gcd(step, total) == 1)


def _family(entry: dict[str, Any], demo: NewProduct, craft: dict[str, list[str]]) -> Family:
    return Family(
        demo=demo,
        nouns=tuple(entry["nouns"].items()),
        materials=tuple((word, text, factor) for word, (text, factor) in entry["materials"].items()),
        styles=tuple(craft["styles"]),
        closers=tuple(entry["closers"]),
        endings=tuple(craft["endings"]),
    )
