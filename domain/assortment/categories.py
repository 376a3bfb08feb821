"""Categories added, changed and deleted by staff. One change of the tree at a time, so that it stays a tree."""

from collections.abc import Callable, Collection
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from domain.accounts.views import Principal
from domain.assortment.branches import Branches, read_branches
from domain.assortment.category_rows import (
    ADD,
    CHANGE,
    CategoryDraft,
    CategoryPlace,
    category_differences,
    find_category_row,
    last_position,
    lock_category,
    write_category,
)
from domain.assortment.errors import CategoryInUseError
from domain.assortment.order import moved
from domain.assortment.slugs import check_slug, free_slug
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_generation, bump_site
from domain.catalogue.old_slugs import keep_old_slug
from domain.connection import Connection, affected
from domain.errors import ConflictError, check_version
from domain.media.operations import release_picture
from domain.taxes.rates import TaxClass
from domain.words.messages import gettext

LONGEST_SLUG = 120
OF_PRODUCTS = frozenset({"parent", "published", "tax_class"})
"""What its products have from a category. A category that is added or deleted has none, and one that is renamed or
moved among its siblings keeps them as they are."""

MOST_CATEGORIES = 1000
ONE_CHANGE_AT_A_TIME = 0x7368656C66
"""The advisory lock that every change of the tree takes."""
HOLD = "SELECT pg_advisory_xact_lock($1) WHERE to_regclass('pg_temp.categories') IS NULL"
"""A preview changes a copy of the tree, which nobody else has: it holds nobody up."""


async def add_category(connection: Connection, *, draft: CategoryDraft, by: Principal) -> UUID:
    """Add a category and return its id. Raises `InvalidError`, `TakenError` or `ConflictError`."""
    branches = await _hold_tree(connection)
    if len(branches) >= MOST_CATEGORIES:
        raise ConflictError(
            gettext(
                "The shop has reached its limit of %(most_categories)s categories.", most_categories=MOST_CATEGORIES
            )
        )
    _check(draft)
    category_id = uuid7()
    parent = await _find_parent(connection, branches, category_id, draft.parent)
    whole = replace(
        draft,
        slug=draft.slug or await free_slug(connection, "categories", draft.name, LONGEST_SLUG),
        parent=parent.slug if parent else None,
        position=await last_position(connection, parent) if draft.position is None else draft.position,
        tax_class=draft.tax_class or TaxClass.STANDARD,
        published=draft.published is not False,
    )
    await write_category(connection, ADD, category_id, parent, whole)
    await _note(connection, by, "category.added", category_id, whole, asdict(whole))
    return category_id


async def change_category(
    connection: Connection,
    *,
    key: UUID | str,
    expected: Collection[int] | None,
    change: Callable[[CategoryDraft], CategoryDraft],
    by: Principal,
) -> UUID:
    """Apply `change` to a category and return its id. A change of nothing leaves the version as it is.

    Raises `NotFoundError`; `StaleError` unless its version is among the `expected` ones; `InvalidError`, also where it
    would stand beneath itself; `TakenError`.
    """
    branches = await _hold_tree(connection)
    present = await lock_category(connection, key)
    before, wanted = present.draft, change(present.draft)
    parent = await _find_parent(connection, branches, present.id, wanted.parent)
    stays = before.parent == (parent.slug if parent else None)
    if wanted.position is None:
        wanted = replace(wanted, position=before.position if stays else await last_position(connection, parent))
    wanted = replace(
        wanted,
        slug=wanted.slug or before.slug,
        parent=parent.slug if parent else None,
        tax_class=wanted.tax_class or before.tax_class,
        published=before.published if wanted.published is None else wanted.published,
    )
    changes = category_differences(before, wanted)
    check_version(present.version, expected, changes)
    _check(wanted)
    if not changes:
        return present.id
    await write_category(connection, CHANGE, present.id, parent, wanted)
    await keep_old_slug(connection, "categories", present.id, str(before.slug), str(wanted.slug))
    both = {name: {"before": old, "after": new} for name, (old, new) in changes.items()}
    await _note(
        connection,
        by,
        "category.changed",
        present.id,
        wanted,
        {"version": present.version + 1, "changes": both},
        products=not changes.keys().isdisjoint(OF_PRODUCTS),
    )
    return present.id


SIBLINGS = """
SELECT c.id FROM categories c JOIN categories one ON one.id = $1 AND c.parent_id IS NOT DISTINCT FROM one.parent_id
ORDER BY c.position, c.name, c.id
"""

PLACE = """
UPDATE categories c SET position = w.place, version = c.version + 1
FROM unnest($1::uuid[]) WITH ORDINALITY AS w(id, place) WHERE w.id = c.id AND c.position <> w.place
"""


async def move_category(connection: Connection, *, category_id: UUID, later: bool, by: Principal) -> None:
    """Swap a category with the sibling after it, or before it; at either end it stays.

    All siblings are numbered anew from 1, and the versions of those rise that get another number. Raises
    `NotFoundError`.
    """
    await _hold_tree(connection)
    present = await lock_category(connection, category_id)
    order = [row["id"] for row in await connection.fetch(SIBLINGS, category_id)]
    if affected(await connection.execute(PLACE, moved(order, category_id, later=later))):
        details = {"to": "later" if later else "earlier"}
        await _note(connection, by, "category.moved", category_id, present.draft, details)


HELD = """
SELECT (SELECT count(*) FROM products WHERE category_id = $1) AS products,
       (SELECT count(*) FROM categories WHERE parent_id = $1) AS categories
"""


async def delete_category(
    connection: Connection, *, key: UUID | str, expected: Collection[int] | None, by: Principal
) -> None:
    """Delete an empty category. Raises `NotFoundError`, `StaleError` or `CategoryInUseError`."""
    await _hold_tree(connection)
    present = await lock_category(connection, key)
    check_version(present.version, expected)
    held = await connection.fetchrow(HELD, present.id)
    if held["products"] or held["categories"]:
        raise CategoryInUseError(present.draft.name, held["products"], held["categories"])
    try:
        picture_id = await connection.fetchval("DELETE FROM categories WHERE id = $1 RETURNING picture_id", present.id)
    except asyncpg.ForeignKeyViolationError as error:
        raise CategoryInUseError(present.draft.name, 1, 0) from error
    if picture_id:
        await release_picture(connection, picture_id)
    await _note(connection, by, "category.deleted", present.id, present.draft, asdict(present.draft))


async def _hold_tree(connection: Connection) -> Branches:
    await connection.execute(HOLD, ONE_CHANGE_AT_A_TIME)
    return await read_branches(connection)


def _check(draft: CategoryDraft) -> None:
    if draft.slug is not None:
        check_slug(draft.slug, LONGEST_SLUG)


async def _find_parent(
    connection: Connection, branches: Branches, category_id: UUID, parent: str | None
) -> CategoryPlace | None:
    """The parent that is named, protected from deletion, if this category can stand beneath it."""
    found = await find_category_row(connection, parent, pointer="parent") if parent else None
    branches.check_move(category_id, found.id if found else None)
    return found


async def _note(
    connection: Connection,
    by: Principal,
    action: str,
    category_id: UUID,
    draft: CategoryDraft,
    details: dict[str, Any],
    *,
    products: bool = False,
) -> None:
    """Put it on record; what pages show anywhere is made anew, and what is known of the `products` if they change."""
    await (bump_generation if products else bump_site)(connection)
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action=action,
        subject=str(draft.slug),
        details={"category_id": category_id, **details},
    )
