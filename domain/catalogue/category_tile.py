"""A top category as the front page shows it."""

from dataclasses import dataclass

from domain.catalogue.views import Picture


@dataclass(frozen=True, slots=True)
class CategoryTile:
    """A top category as the front page and the menu show it."""

    slug: str
    name: str
    description: str
    product_count: int
    picture: Picture | None
