"""One product, read for its page and for API clients. Each function says how many queries it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from domain.catalogue import rows
from domain.catalogue.maker_view import MakerView
from domain.catalogue.price_changes import MOST_CHANGES
from domain.catalogue.related_by import RelatedBy, related_by
from domain.catalogue.shown_images import SHOWN
from domain.catalogue.tree import CategoryTree
from domain.catalogue.views import LOW_STOCK, Crumb, Picture, ProductView
from domain.connection import Connection
from domain.errors import NotFoundError
from domain.words.messages import gettext

PRICES = f"""
CASE WHEN (SELECT count(*) FROM price_history h WHERE h.variant_id = v.id) > 1 THEN jsonb_build_object(
    'lowest', coalesce(v.lowest_before, least(v.price, (SELECT lowest FROM prices_before(v.id)))),
    'prices', (SELECT coalesce(jsonb_agg(to_jsonb(h) ORDER BY h.since DESC), '[]') FROM (
        SELECT h.since, h.price FROM price_history h
        WHERE h.variant_id = v.id AND h.currency = p.currency AND h.offered
        ORDER BY h.since DESC LIMIT {MOST_CHANGES + 1}) AS h)) END
"""  # noqa: S608 - constant

PRODUCT = f"""
SELECT p.id, p.slug, p.name, p.description, p.details, p.material, p.dimensions, p.care, p.attributes::text, p.currency,
  p.published, p.version, p.category_id, p.publish_at, p.search_title, p.search_description,
  p.withdrawal_exception, p.safety, p.minimum_age, p.age_reason,
  (SELECT to_jsonb(m)::text FROM makers m WHERE m.id = p.maker_id) AS maker,
  ARRAY(SELECT o.id FROM product_pairings w JOIN products o ON o.id = w.paired_id
        WHERE w.product_id = p.id AND o.published ORDER BY w.position, o.id) AS chosen,
  ARRAY(SELECT o.id FROM bought_together w JOIN products o ON o.id = w.other_id
        WHERE w.product_id = p.id AND o.published ORDER BY w.orders DESC, o.position, o.id) AS bought,
  ARRAY(SELECT paired_id FROM product_pairings w WHERE w.product_id = p.id
        UNION SELECT other_id FROM bought_together w WHERE w.product_id = p.id) AS beside,
  (SELECT jsonb_agg(to_jsonb(v) || jsonb_build_object({{stock}}, 'price_changes', {PRICES})
                    ORDER BY v.position, v.sku)::text
   FROM variants v LEFT JOIN stock_items s ON s.variant_id = v.id WHERE v.product_id = p.id) AS variants,
  (SELECT jsonb_agg(to_jsonb(i) ORDER BY i.position)::text FROM product_images i
   WHERE i.product_id = p.id AND {SHOWN}) AS pictures
FROM products p WHERE (p.published OR $2) AND {{condition}}
"""  # noqa: S608 - constant


FIGURES = "'on_hand', coalesce(s.on_hand, 0), 'version', coalesce(s.version, 0)"
LABELS = f"'on_hand', least(greatest(coalesce(s.on_hand, 0), 0), {LOW_STOCK + 1}), 'version', 0"
"""The stock of a variant in figures, or no more of it than pages tell: equal for pages that say the same."""

BY_SLUG = PRODUCT.format(stock=LABELS, condition="p.slug = ANY($1)")


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A product as it was read, before it is made into what is shown: equal facts are the same page.

    `path` runs from the top to its category, shoppers can open `crumbs` of it.
    """

    row: Mapping[str, Any]
    path: tuple[Crumb, ...]
    crumbs: tuple[Crumb, ...]

    @property
    def id(self) -> UUID:
        """The id of the product."""
        found: UUID = self.row["id"]
        return found

    @property
    def chosen(self) -> Sequence[UUID]:
        """The published products that staff chose to go with it."""
        found: Sequence[UUID] = self.row["chosen"]
        return found

    @property
    def bought(self) -> Sequence[UUID]:
        """The published products that are often bought with it."""
        found: Sequence[UUID] = self.row["bought"]
        return found

    @property
    def beside(self) -> Sequence[UUID]:
        """All that may ever go with it."""
        found: Sequence[UUID] = self.row["beside"]
        return found

    @property
    def related_by(self) -> RelatedBy:
        """Why others are shown with it."""
        return related_by(self.chosen, self.bought)

    def view(self) -> ProductView:
        """The product with everything its page shows."""
        return _product(self)


def facts_of(row: Any, tree: CategoryTree) -> ProductFacts:
    """The facts of a product that was read. Raises `NotFoundError` if there is none, or none that can be bought."""
    if row is None or not row["variants"]:
        raise NotFoundError(gettext("There is no such product."))
    return ProductFacts(row, tree.path_to(row["category_id"]), tree.trail_to(row["category_id"]))


async def rows_by_slug(connection: Connection, slugs: Sequence[str]) -> list[Any]:
    """The rows of the published products with these slugs, None where there is none, for `facts_of`: one query."""
    found = {row["slug"]: row for row in await connection.fetch(BY_SLUG, slugs, False)}
    return [found.get(slug) for slug in slugs]


async def read_product(
    connection: Connection, key: str | UUID, tree: CategoryTree, *, hidden: bool = False
) -> ProductFacts:
    """The published product with this slug or id, or a `hidden` one too: one query. Raises `NotFoundError`."""
    condition = "p.id = $1" if isinstance(key, UUID) else "p.slug = $1"
    query = PRODUCT.format(stock=FIGURES, condition=condition)
    return facts_of(await connection.fetchrow(query, key, hidden), tree)


async def find_product(
    connection: Connection, key: str | UUID, tree: CategoryTree, *, hidden: bool = False
) -> ProductView:
    """The product of `read_product` with everything its page shows: one query. Raises `NotFoundError`."""
    return (await read_product(connection, key, tree, hidden=hidden)).view()


async def find_product_of(connection: Connection, variant_id: UUID, tree: CategoryTree) -> ProductView:
    """The published product that has this variant: one query. Raises `NotFoundError`."""
    condition = "p.id = (SELECT product_id FROM variants WHERE id = $1)"
    query = PRODUCT.format(stock=FIGURES, condition=condition)
    return facts_of(await connection.fetchrow(query, variant_id, False), tree).view()


def _product(facts: ProductFacts) -> ProductView:
    row = facts.row
    pictures, maker = row["pictures"] or "[]", row["maker"] or "null"
    return ProductView(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        description=row["description"],
        details=tuple(row["details"]),
        material=row["material"],
        dimensions=row["dimensions"],
        care=row["care"],
        attributes=msgspec.json.decode(row["attributes"]),
        currency=row["currency"],
        published=row["published"],
        version=row["version"],
        path=facts.path,
        crumbs=facts.crumbs,
        variants=tuple(rows.variant({**one, "id": UUID(one["id"])}) for one in msgspec.json.decode(row["variants"])),
        pictures=tuple(_picture(one) for one in msgspec.json.decode(pictures)),
        publish_at=row["publish_at"],
        search_title=row["search_title"],
        search_description=row["search_description"],
        withdrawal_exception=row["withdrawal_exception"],
        maker=msgspec.json.decode(maker, type=MakerView | None),
        safety=row["safety"],
        minimum_age=row["minimum_age"],
        age_reason=row["age_reason"],
        chosen=tuple(row["chosen"]),
        bought=tuple(row["bought"]),
        beside=tuple(row["beside"]),
    )


def _picture(row: dict[str, str]) -> Picture:
    variant_id = UUID(row["variant_id"]) if row["variant_id"] else None
    found = rows.picture({**row, "variant_id": variant_id})
    assert found  # noqa: S101 - a row is never empty
    return found
