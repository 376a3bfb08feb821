"""Categories added, changed and deleted by staff. One change of the tree at a time, so that it stays a tree."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from domain.accounts.views import Principal
from domain.assortment.branches import Branches, read_branches
from domain.assortment.category_rows import find_category_row
from domain.assortment.drafts import Differences
from domain.assortment.errors import CategoryInUseError, TakenError
from domain.assortment.slugs import check_slug, free_slug
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_generation
from domain.catalogue.old_slugs import keep_old_slug
from domain.connection import Connection
from domain.errors import ConflictError, NotFoundError, check_version
from domain.taxes.rates import TaxClass

LONGEST_SLUG = 120
MOST_CATEGORIES = 1000
ONE_CHANGE_AT_A_TIME = 0x7368656C66
"""The advisory lock that every change of the tree takes."""


@dataclass(frozen=True, slots=True)
class CategoryDraft:
    """A category as requested. `parent` is a slug or an id, None for a department of its own.

    A slug of None is made of the name, a position of None comes after its siblings, and a tax class of None means the
    standard rate; on a change, None leaves all three as they are.
    """

    name: str
    slug: str | None = None
    description: str = ""
    parent: str | None = None
    position: int | None = None
    tax_class: TaxClass | None = None


@dataclass(frozen=True, slots=True)
class PresentCategory:
    """A category as stored."""

    id: UUID
    version: int
    draft: CategoryDraft


async def add_category(connection: Connection, *, draft: CategoryDraft, by: Principal) -> UUID:
    """Add a category and return its id. Raises `InvalidError`, `TakenError` or `ConflictError`."""
    branches = await _hold_tree(connection)
    if len(branches) >= MOST_CATEGORIES:
        raise ConflictError(f"The shop has reached its limit of {MOST_CATEGORIES} categories.")
    _check(draft)
    slug = draft.slug or await free_slug(connection, "categories", draft.name, LONGEST_SLUG)
    category_id = uuid7()
    await _write(connection, ADD, category_id, await _resolved(connection, branches, category_id, draft, slug))
    await _note(connection, by, "category.added", category_id, slug, asdict(replace(draft, slug=slug)))
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
    present = await _lock_category(connection, key)
    wanted = change(present.draft)
    wanted = replace(wanted, slug=wanted.slug or present.draft.slug, position=_either(wanted, present))
    wanted = replace(wanted, tax_class=wanted.tax_class or present.draft.tax_class)
    changes = _differences(present.draft, wanted)
    check_version(present.version, expected, changes)
    _check(wanted)
    if not changes:
        return present.id
    row = await _resolved(connection, branches, present.id, wanted, str(wanted.slug))
    await _write(connection, CHANGE, present.id, row)
    await keep_old_slug(connection, "categories", present.id, str(present.draft.slug), str(wanted.slug))
    both = {name: {"before": before, "after": after} for name, (before, after) in changes.items()}
    details = {"version": present.version + 1, "changes": both}
    await _note(connection, by, "category.changed", present.id, str(wanted.slug), details)
    return present.id


async def delete_category(
    connection: Connection, *, key: UUID | str, expected: Collection[int] | None, by: Principal
) -> None:
    """Delete an empty category. Raises `NotFoundError`, `StaleError` or `CategoryInUseError`."""
    await _hold_tree(connection)
    present = await _lock_category(connection, key)
    check_version(present.version, expected)
    held = await connection.fetchrow(HELD, present.id)
    if held["products"] or held["categories"]:
        raise CategoryInUseError(present.draft.name, held["products"], held["categories"])
    try:
        await connection.execute("DELETE FROM categories WHERE id = $1", present.id)
    except asyncpg.ForeignKeyViolationError as error:
        raise CategoryInUseError(present.draft.name, 1, 0) from error
    await _note(connection, by, "category.deleted", present.id, str(present.draft.slug), asdict(present.draft))


async def _hold_tree(connection: Connection) -> Branches:
    await connection.execute("SELECT pg_advisory_xact_lock($1)", ONE_CHANGE_AT_A_TIME)
    return await read_branches(connection)


LOCK = """
SELECT c.id, c.version, c.name, c.slug, c.description, c.position, c.tax_class,
       (SELECT up.slug FROM categories up WHERE up.id = c.parent_id) AS parent
FROM categories c WHERE c.{column} = $1 FOR UPDATE
"""

HELD = """
SELECT (SELECT count(*) FROM products WHERE category_id = $1) AS products,
       (SELECT count(*) FROM categories WHERE parent_id = $1) AS categories
"""

ADD = """
INSERT INTO categories (id, parent_id, slug, name, description, position, tax_class)
VALUES ($1, $2, $3, $4, $5, coalesce($6, (SELECT coalesce(max(position), 0) + 1 FROM categories
                                          WHERE parent_id IS NOT DISTINCT FROM $2)), coalesce($7, 'standard'))
"""

CHANGE = """
UPDATE categories SET parent_id = $2, slug = $3, name = $4, description = $5, position = $6,
    tax_class = $7, version = version + 1
WHERE id = $1
"""


async def _lock_category(connection: Connection, key: UUID | str) -> PresentCategory:
    row = await connection.fetchrow(LOCK.format(column="id" if isinstance(key, UUID) else "slug"), key)
    if row is None:
        raise NotFoundError("This category does not exist.")
    draft = CategoryDraft(
        row["name"], row["slug"], row["description"], row["parent"], row["position"], TaxClass(row["tax_class"])
    )
    return PresentCategory(row["id"], row["version"], draft)


def _either(wanted: CategoryDraft, present: PresentCategory) -> int | None:
    return present.draft.position if wanted.position is None else wanted.position


def _check(draft: CategoryDraft) -> None:
    if draft.slug is not None:
        check_slug(draft.slug, LONGEST_SLUG)


async def _resolved(
    connection: Connection, branches: Branches, category_id: UUID, draft: CategoryDraft, slug: str
) -> tuple[Any, ...]:
    parent = await find_category_row(connection, draft.parent, pointer="parent") if draft.parent else None
    branches.check_move(category_id, parent.id if parent else None)
    return parent.id if parent else None, slug, draft.name, draft.description, draft.position, draft.tax_class


async def _write(connection: Connection, statement: str, category_id: UUID, row: tuple[Any, ...]) -> None:
    try:
        await connection.execute(statement, category_id, *row)
    except asyncpg.UniqueViolationError as error:
        raise TakenError({"slug": "Another category has this slug. Choose another one."}) from error


def _differences(before: CategoryDraft, after: CategoryDraft) -> Differences:
    old, new = asdict(before), asdict(after)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


async def _note(
    connection: Connection, by: Principal, action: str, category_id: UUID, slug: str, details: dict[str, Any]
) -> None:
    await bump_generation(connection)
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action=action,
        subject=slug,
        details={"category_id": category_id, **details},
    )
