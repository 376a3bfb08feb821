"""Collections added, changed, put in order and deleted by staff. One change of them at a time."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from advanced_alchemy.filters import OrderBy
from uuid_utils.compat import uuid7

from domain.accounts.views import Principal
from domain.assortment.collection_checks import check_rule
from domain.assortment.collection_products import check_products, products_of, write_products
from domain.assortment.collection_rows import (
    CollectionDraft,
    CollectionService,
    PresentCollection,
    collection_differences,
    named,
    present_of,
)
from domain.assortment.drafts import Differences
from domain.assortment.errors import TakenError
from domain.assortment.order import moved
from domain.assortment.slugs import check_slug, free_slug
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_site
from domain.catalogue.old_slugs import keep_old_slug
from domain.connection import Connection, affected
from domain.errors import ConflictError, InvalidError, NotFoundError, check_version
from domain.orm import session_on
from domain.words.messages import gettext

LONGEST_SLUG = 120
MOST_COLLECTIONS = 200
ONE_CHANGE_AT_A_TIME = 0x636F6C6C
"""The advisory lock that every change of collections takes."""


IN_ORDER = (OrderBy("position", "asc"), OrderBy("name", "asc"), OrderBy("id", "asc"))


async def list_collections(connection: Connection) -> list[PresentCollection]:
    """All collections in their order, without their products: one query."""
    async with session_on(connection) as session:
        found = await CollectionService(session).get_many(*IN_ORDER)
    return [present_of(record, ()) for record in found]


async def find_collection(connection: Connection, key: UUID | str) -> PresentCollection:
    """The collection with this id or slug, published or not: two queries. Raises `NotFoundError`."""
    async with session_on(connection) as session:
        record = await CollectionService(session).get_one_or_none(named(key))
    if record is None:
        raise NotFoundError(gettext("This collection does not exist."))
    return present_of(record, await products_of(connection, record.id))


async def lock_collection(connection: Connection, key: UUID | str) -> PresentCollection:
    """Like `find_collection`, while nobody else changes a collection until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", ONE_CHANGE_AT_A_TIME)
    return await find_collection(connection, key)


async def add_collection(connection: Connection, *, draft: CollectionDraft, by: Principal) -> UUID:
    """Add a collection and return its id. Raises `InvalidError`, `TakenError` or `ConflictError`."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", ONE_CHANGE_AT_A_TIME)
    present = await list_collections(connection)
    if len(present) >= MOST_COLLECTIONS:
        raise ConflictError(
            gettext(
                "The shop has reached its limit of %(most_collections)s collections.", most_collections=MOST_COLLECTIONS
            )
        )
    last = max((one.draft.position or 0 for one in present), default=0)
    whole = replace(
        draft,
        slug=draft.slug or await free_slug(connection, "collections", draft.name, LONGEST_SLUG),
        position=last + 1 if draft.position is None else draft.position,
        published=draft.published is not False,
        products=draft.products or (),
    )
    await _check(connection, whole)
    collection_id = uuid7()
    await _write(connection, collection_id, _columns(whole), new=True)
    await write_products(connection, collection_id, whole.products or ())
    await note_collection(connection, by, "added", PresentCollection(collection_id, 1, whole), _facts(whole))
    return collection_id


async def change_collection(
    connection: Connection,
    *,
    key: UUID | str,
    expected: Collection[int] | None,
    change: Callable[[CollectionDraft], CollectionDraft],
    by: Principal,
) -> UUID:
    """Apply `change` to a collection and return its id. A change of nothing leaves the version as it is.

    Raises `NotFoundError`; `StaleError` unless its version is among the `expected` ones; `InvalidError`, also where it
    would be by a rule and was by hand, or the other way round; `TakenError`.
    """
    present = await lock_collection(connection, key)
    before, wanted = present.draft, change(present.draft)
    wanted = replace(
        wanted,
        slug=wanted.slug or before.slug,
        position=before.position if wanted.position is None else wanted.position,
        published=before.published if wanted.published is None else wanted.published,
        products=before.products if wanted.products is None else wanted.products,
    )
    changes = collection_differences(before, wanted)
    check_version(present.version, expected, changes)
    if (before.rule is None) != (wanted.rule is None):
        raise InvalidError(
            {"rule": gettext("A collection stays with a rule, or without one. Add another one instead.")}
        )
    await _check(connection, wanted)
    if not changes:
        return present.id
    await _write(connection, present.id, {**_columns(wanted), "version": present.version + 1})
    if "products" in changes:
        await write_products(connection, present.id, wanted.products or ())
    await keep_old_slug(connection, "collections", present.id, str(before.slug), str(wanted.slug))
    details = {"version": present.version + 1, "changes": _told(changes)}
    await note_collection(connection, by, "changed", replace(present, draft=wanted), details)
    return present.id


PLACE = """
UPDATE collections c SET position = w.place, version = c.version + 1
FROM unnest($1::uuid[]) WITH ORDINALITY AS w(id, place) WHERE w.id = c.id AND c.position <> w.place
"""


async def move_collection(connection: Connection, *, collection_id: UUID, later: bool, by: Principal) -> None:
    """Swap a collection with the one after it, or before it; at either end it stays.

    All are numbered anew from 1, and the versions of those rise that get another number. Raises `NotFoundError`.
    """
    present = await lock_collection(connection, collection_id)
    order = [one.id for one in await list_collections(connection)]
    if affected(await connection.execute(PLACE, moved(order, collection_id, later=later))):
        await note_collection(connection, by, "moved", present, {"to": "later" if later else "earlier"})


async def delete_collection(
    connection: Connection, *, key: UUID | str, expected: Collection[int] | None, by: Principal
) -> None:
    """Delete a collection; its products stay in the shop. Raises `NotFoundError` or `StaleError`."""
    present = await lock_collection(connection, key)
    check_version(present.version, expected)
    async with session_on(connection) as session:
        await CollectionService(session).delete(present.id)
    await note_collection(connection, by, "deleted", present, _facts(present.draft))


async def note_collection(
    connection: Connection, by: Principal, what: str, present: PresentCollection, details: dict[str, Any]
) -> None:
    """Record that a collection was changed, in the audit log and the catalogue's generation: two statements."""
    await bump_site(connection)
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action=f"collection.{what}",
        subject=str(present.draft.slug),
        details={"collection_id": present.id, **details},
    )


async def _check(connection: Connection, draft: CollectionDraft) -> None:
    check_slug(str(draft.slug), LONGEST_SLUG)
    if draft.rule is not None:
        check_rule(draft.rule)
        if draft.products:
            raise InvalidError({"products": gettext("Its rule chooses the products of this collection.")})
    await check_products(connection, draft.products or ())


async def _write(connection: Connection, collection_id: UUID, columns: dict[str, Any], *, new: bool = False) -> None:
    try:
        async with session_on(connection) as session:
            collections = CollectionService(session, auto_refresh=False)
            if new:
                await collections.create({"id": collection_id, **columns})
            else:
                await collections.update(columns, collection_id)
    except asyncpg.UniqueViolationError as error:
        raise TakenError({"slug": gettext("Another collection has this slug. Choose another one.")}) from error


def _columns(draft: CollectionDraft) -> dict[str, Any]:
    return {
        "slug": draft.slug,
        "name": draft.name,
        "description": draft.description,
        "rule": None if draft.rule is None else msgspec.to_builtins(draft.rule),
        "position": draft.position,
        "published": draft.published,
    }


def _told(changes: Differences) -> dict[str, Any]:
    """The changes as the audit log has them; of the products those that came and went, since there may be many."""
    told: dict[str, Any] = {name: {"before": old, "after": new} for name, (old, new) in changes.items()}
    if "products" in changes:
        old, new = (set(products) for products in changes["products"])
        told["products"] = {"added": sorted(new - old), "removed": sorted(old - new)}
    return told


def _facts(draft: CollectionDraft) -> dict[str, Any]:
    return {**_columns(draft), "products": draft.products}
