"""Delivery methods, read from the database: by every checkout, and by staff."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from msgspec import convert

from domain.catalogue.collections import PUBLISHED, Collections, collections_of
from domain.catalogue.tree import TREE, CategoryRow, CategoryTree
from domain.connection import Connection
from domain.content.site import CONTENT, SiteContent, content_of
from domain.delivery.methods import DeliveryMethod
from domain.errors import NotFoundError
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class MethodDraft:
    """A method as requested. Amounts are minor units of `currency`; the lowest position is the usual one."""

    code: str
    name: str
    zone: str
    countries: tuple[str, ...]
    currency: str
    price: int
    free_from: int | None
    days_from: int
    days_to: int
    position: int
    checks_age: bool = False


@dataclass(frozen=True, slots=True)
class MethodView:
    """A method as stored. An archived one is offered to nobody."""

    id: UUID
    version: int
    archived: bool
    draft: MethodDraft


FIELDS = "code, name, zone, countries, currency, price, free_from, days_from, days_to, position, checks_age"
READ = f"SELECT id, version, archived_at IS NOT NULL, {FIELDS} FROM delivery_methods"  # noqa: S608 - constants only
LIST = f"{READ} WHERE currency = $1 AND (archived_at IS NOT NULL) = $2 ORDER BY position, id"


async def list_methods(connection: Connection, currency: str, *, archived: bool = False) -> list[MethodView]:
    """The methods with prices in `currency`, in their order, or the `archived` ones instead: one query."""
    return [_view(row) for row in await connection.fetch(LIST, currency, archived)]


async def find_method(connection: Connection, method_id: UUID) -> MethodView:
    """A method, archived or not: one query. Raises `NotFoundError`."""
    row = await connection.fetchrow(f"{READ} WHERE id = $1", method_id)
    if row is None:
        raise NotFoundError(gettext("This delivery method does not exist."))
    return _view(row)


OFFERED = f"""
SELECT {FIELDS} FROM delivery_methods WHERE currency = $1 AND archived_at IS NULL ORDER BY position, id
"""  # noqa: S608 - constants only

CATALOGUE_AND_METHODS = f"""
SELECT (SELECT jsonb_agg(category) FROM ({TREE}) AS category) AS categories,
       (SELECT jsonb_agg(collection) FROM ({PUBLISHED}) AS collection) AS collections,
       (SELECT to_jsonb(content) FROM ({CONTENT}) AS content) AS content,
       (SELECT jsonb_agg(method) FROM ({OFFERED}) AS method) AS methods
"""  # noqa: S608 - constants only


async def catalogue_and_methods(
    connection: Connection, currency: str
) -> tuple[CategoryTree, Collections, SiteContent, tuple[DeliveryMethod, ...]]:
    """The category tree, the collections, what the owner wrote, and the methods on offer with prices in `currency`.

    One query for all, because the first page after a change
    of the catalogue needs them.
    """
    row = await connection.fetchrow(CATALOGUE_AND_METHODS, currency)
    tree = CategoryTree(convert(row["categories"] or [], list[CategoryRow]))
    methods = tuple(_offered(method) for method in row["methods"] or [])
    collections = collections_of(row["collections"] or [])
    return tree, collections, content_of(row["content"], tree, collections), methods


def _offered(row: dict[str, Any]) -> DeliveryMethod:
    days, countries = (row["days_from"], row["days_to"]), tuple(row["countries"])
    prices = (row["price"], row["free_from"])
    return DeliveryMethod(row["code"], row["name"], *prices, days, countries, row["checks_age"])


def _view(row: Any) -> MethodView:
    method_id, version, archived, *values = row.values()
    draft = MethodDraft(*values)
    return MethodView(method_id, version, archived, replace(draft, countries=tuple(draft.countries)))
