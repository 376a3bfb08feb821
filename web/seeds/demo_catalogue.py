"""The demo catalogue, read from its files."""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image

from domain.catalogue.maker_view import MakerView
from web.seeds.materials import material_families
from web.seeds.products import NewPicture, NewProduct, NewVariant

DEMO = Path(__file__).parent / "demo"
IMAGES = DEMO / "images"

SETTINGS = ("open", "name", "tagline", "address", "email", "cut_off")
"""What the demo says about its shop."""

LAUNCH = datetime(2025, 1, 14, 9, 0, tzinfo=UTC)
"""The moment at which the first demo product went on sale; the others followed, one every six days."""


@dataclass(frozen=True, slots=True)
class NewCategory:
    """A category by its slug and its parent's, None for one at the top."""

    slug: str
    parent: str | None
    name: str
    description: str
    position: int


@dataclass(frozen=True, slots=True)
class NewBlock:
    """A block of the front page: its columns as they are stored, and the departments that it leads to, by slug."""

    columns: dict[str, Any]
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewMethod:
    """A delivery method with its prices in pence, and the working days that it takes at least and at most."""

    code: str
    name: str
    zone: str
    countries: list[str]
    price: int
    free_from: int | None
    days: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo catalogue. Parents stand before their children; products in the order of their launch.

    `settings` name its shop, `front_page` is the blocks of its front page, and `methods` deliver from it. The words of
    one of its `synonyms` mean the same.
    """

    categories: tuple[NewCategory, ...]
    products: tuple[NewProduct, ...]
    makers: tuple[MakerView, ...]
    settings: dict[str, Any]
    front_page: tuple[NewBlock, ...]
    methods: tuple[NewMethod, ...]
    synonyms: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=1)
def read_demo() -> Demo:
    """The demo catalogue, read once."""
    catalogue = json.loads((DEMO / "catalogue.json").read_text(encoding="utf-8"))
    shelves = tomllib.loads((DEMO / "shelves.toml").read_text(encoding="utf-8"))["shelf"]
    shelf_of = {slug: shelf["slug"] for shelf in shelves for slug in shelf["products"]}
    products = (_product(entry, shelf_of[entry["slug"]]) for entry in _by_launch(catalogue))
    return Demo(
        categories=(*_tops(catalogue["categories"]), *_shelves(shelves)),
        products=tuple(replace(product, created_at=_launch(index)) for index, product in enumerate(products)),
        makers=tuple(MakerView(**entry) for entry in catalogue["makers"]),
        settings={name: catalogue["shop"][name] for name in SETTINGS},
        front_page=tuple(_block(entry) for entry in catalogue["front_page"]),
        methods=demo_methods(),
        synonyms=demo_synonyms(),
    )


def _block(entry: dict[str, Any]) -> NewBlock:
    columns = {name: value for name, value in entry.items() if name not in {"file", "departments"}}
    if "file" in entry:
        with Image.open(IMAGES / entry["file"]) as image:
            columns |= {"file": Path(entry["file"]).stem, "width": image.width, "height": image.height}
    return NewBlock(columns, tuple(entry.get("departments", ())))


def demo_synonyms() -> tuple[tuple[str, ...], ...]:
    """Groups of words that mean the same to the demo's shoppers."""
    groups = tomllib.loads((DEMO / "synonyms.toml").read_text(encoding="utf-8"))["groups"]
    return tuple(tuple(group) for group in groups)


def demo_methods() -> tuple[NewMethod, ...]:
    """The delivery methods of the demo's shop, in their order."""
    found = tomllib.loads((DEMO / "delivery.toml").read_text(encoding="utf-8"))["method"]
    return tuple(NewMethod(**{"free_from": None, **one}) for one in found)


def _by_launch(catalogue: dict[str, Any]) -> list[dict[str, Any]]:
    """One product of each category after the other, so that the newest are never all of one kind."""
    order = {category["slug"]: category["position"] for category in catalogue["categories"]}
    return sorted(catalogue["products"], key=lambda entry: (entry["position"], order[entry["category"]]))


def _launch(index: int) -> datetime:
    return LAUNCH + timedelta(days=6 * index, minutes=37 * index % 480, seconds=13 * index % 60)


def _tops(entries: list[dict[str, Any]]) -> Iterable[NewCategory]:
    for entry in entries:
        yield NewCategory(entry["slug"], None, entry["name"], entry["description"], entry["position"])


def _shelves(entries: list[dict[str, Any]]) -> Iterable[NewCategory]:
    for position, entry in enumerate(entries, start=1):
        yield NewCategory(entry["slug"], entry["parent"], entry["name"], entry["description"], position)


def _product(entry: dict[str, Any], shelf: str) -> NewProduct:
    variants = tuple(_variant(variant, entry["compare_at"]) for variant in entry["variants"])
    return NewProduct(
        slug=entry["slug"],
        name=entry["name"],
        category=shelf,
        description=entry["description"],
        details=tuple(entry["details"]),
        material=entry["material"],
        dimensions=entry["dimensions"],
        care=entry["care"],
        currency=entry["currency"],
        attributes={**entry["options"], "Material": material_families(entry["material"])},
        position=entry["position"],
        created_at=LAUNCH,
        variants=variants,
        pictures=tuple(_picture(image, variants) for image in entry["images"]),
        withdrawal_exception=entry.get("withdrawal_exception"),
        maker=entry.get("maker"),
        safety=entry.get("safety", ""),
        minimum_age=entry.get("minimum_age"),
        age_reason=entry.get("age_reason", ""),
    )


def _variant(entry: dict[str, Any], compare_at: int | None) -> NewVariant:
    price = entry["price"]
    reduced = compare_at if compare_at and compare_at > price else None
    return NewVariant(entry["sku"], entry["options"], price, reduced, entry["stock"])


def _picture(entry: dict[str, Any], variants: tuple[NewVariant, ...]) -> NewPicture:
    with Image.open(IMAGES / entry["file"]) as image:
        width, height = image.size
    shown = (index for index, variant in enumerate(variants) if entry["variant"] in variant.options.values())
    return NewPicture(Path(entry["file"]).stem, entry["alt"], width, height, next(shown, None))
