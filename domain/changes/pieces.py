"""The rows of a change set by the piece: whole products, read, decided, and written back with what was decided."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from domain.assortment.checks import MOST_VARIANTS
from domain.assortment.present import PresentProduct
from domain.changes.proposal import ProposedRow, RowError
from domain.changes.rows import StoredRow, Verdict, names_of, with_names
from domain.changes.states import Action, Step
from domain.connection import Connection
from domain.prices.history import highest_before
from domain.words.messages import marked

ROWS = 500
"""The rows of a piece, but for what completes its last product: it is done within a small part of a second."""

ROWS_OF_STOCK = 200
"""The rows of a piece that locks stock: who buys one of its products waits for it to end."""

UNSTORABLE = RowError("", marked("This row contains characters that cannot be stored."))
LONGEST_NAME = 200

STORE = """
INSERT INTO change_set_rows (change_set_id, position, line, sku, product, proposed, errors, option_names)
SELECT $1, position, line, sku, product, proposed, errors, option_names FROM jsonb_to_recordset($2)
    AS w(position int, line int, sku text, product text, proposed jsonb, errors jsonb,
         option_names jsonb)
"""

COUNT_STORED = "UPDATE change_sets SET stored = stored + $2, due = due + $2 WHERE id = $1"


async def store_rows(connection: Connection, change_set_id: UUID, rows: Sequence[ProposedRow], *, first: int) -> None:
    """Store rows as they were proposed, the first at position `first`; the caller has locked the change set."""
    stored = [_stored(row, first + place) for place, row in enumerate(rows)]
    await connection.execute(STORE, change_set_id, stored)
    await connection.execute(COUNT_STORED, change_set_id, len(stored))


def _stored(row: ProposedRow, position: int) -> dict[str, Any]:
    clean = _storable((row.sku, row.product, row.values))
    errors = row.errors if clean else (UNSTORABLE,)
    return {
        "position": position,
        "line": row.line,
        "sku": _plain(row.sku)[:LONGEST_NAME],
        "product": _plain(row.product)[:LONGEST_NAME],
        "proposed": row.values if clean else {},
        "errors": [{"field": one.field, "message": _plain(one.message)} for one in errors],
        "option_names": names_of(proposed=row.values if clean else {}),
    }


def _storable(value: Any) -> bool:
    """Whether PostgreSQL can store all texts within a value: none has a NUL, or half of a surrogate pair."""
    if isinstance(value, str):
        return value == _plain(value)
    if isinstance(value, dict):
        return all(_storable(one) for pair in value.items() for one in pair)
    return all(map(_storable, value)) if isinstance(value, list | tuple) else True


def _plain(text: str) -> str:
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


TAKE = """
SELECT position, line, sku, product, proposed, action, errors, before, after, option_names
FROM change_set_rows
WHERE change_set_id = $1 AND step = $2 ORDER BY product, position LIMIT $3
"""


async def take_rows(connection: Connection, change_set_id: UUID, step: Step) -> list[StoredRow]:
    """The next rows at this step, of whole products: one query."""
    most = ROWS + MOST_VARIANTS + 1
    found = await connection.fetch(TAKE, change_set_id, step, most)
    rows = [_row(row) for row in found]
    if len(rows) < most or rows[0].product == rows[-1].product:
        return rows
    return [row for row in rows if row.product != rows[-1].product]


def shorter(rows: Sequence[StoredRow]) -> list[StoredRow]:
    """The first rows of a piece, of whole products, for one that locks stock."""
    found: list[StoredRow] = []
    for _, some in by_product(rows):
        if found and len(found) + len(some) > ROWS_OF_STOCK:
            break
        found += some
    return found


def _row(row: Any) -> StoredRow:
    values = dict(row)
    names = values.pop("option_names") or {}
    for name in ("proposed", "before", "after"):
        values[name] = with_names(values[name], names.get(name))
    values["values"] = values.pop("proposed")
    values["action"] = Action(values["action"])
    values["errors"] = tuple(RowError(**one) for one in values["errors"])
    return StoredRow(**values)


def by_product(rows: Sequence[StoredRow]) -> Iterator[tuple[str, list[StoredRow]]]:
    """The rows of each product, which stand together, in the order of the file."""
    for product, some in groupby(rows, key=lambda row: row.product):
        yield product, list(some)


SAVE = """
UPDATE change_set_rows r SET action = w.action, step = w.step, errors = w.errors, before = w.before, after = w.after,
    option_names = coalesce(r.option_names, '{}') || w.option_names
FROM jsonb_to_recordset($2)
    AS w(position int, action text, step text, errors jsonb, before jsonb, after jsonb, option_names jsonb)
WHERE r.change_set_id = $1 AND r.position = w.position
"""

MARK = "UPDATE change_set_rows SET step = $3 WHERE change_set_id = $1 AND position = ANY($2::int[])"

COUNT = """
UPDATE change_sets SET done = done + $2, new_rows = new_rows + $3, changed_rows = changed_rows + $4,
    unchanged_rows = unchanged_rows + $5, refused_rows = refused_rows + $6, attempts = 0, failure = '' WHERE id = $1
"""
COUNTED = (Action.NEW, Action.CHANGED, Action.UNCHANGED, Action.REFUSED)


async def save_verdicts(
    connection: Connection, change_set_id: UUID, verdicts: Sequence[Verdict], following: Step
) -> None:
    """Write what was decided of a piece, and count it; rows that change something are left at the step `following`.

    Of those on which the same was decided before, as of most, only the step is written.
    """
    same = [one.row.position for one in verdicts if one.is_as_before]
    await connection.execute(MARK, change_set_id, same, following)
    if other := [_saved(one, following) for one in verdicts if not one.is_as_before]:
        await connection.execute(SAVE, change_set_id, other)
    moved = Counter(one.action for one in verdicts)
    moved.subtract(one.row.action for one in verdicts)
    await connection.execute(COUNT, change_set_id, len(verdicts), *(moved[action] for action in COUNTED))


def _saved(verdict: Verdict, following: Step) -> dict[str, Any]:
    return {
        "position": verdict.row.position,
        "action": verdict.action,
        "step": following if verdict.is_effective else Step.SETTLED,
        "errors": [{"field": one.field, "message": one.message} for one in verdict.errors],
        "before": verdict.before,
        "after": verdict.after,
        "option_names": names_of(before=verdict.before, after=verdict.after),
    }


OWNERS = """
SELECT lower(v.sku) AS sku, p.slug FROM variants v JOIN products p ON p.id = v.product_id
WHERE lower(v.sku) = ANY($1::text[])
"""

NEEDS_HISTORY = {"compare_at", "published"}


async def read_highest(
    connection: Connection, rows: Sequence[StoredRow], present: Iterable[PresentProduct]
) -> dict[UUID, int]:
    """The highest prices that former prices of these products may claim: one query if rows are about any, else none."""
    named = {name for row in rows for name in (*row.values, *(row.before or ()))}
    if not NEEDS_HISTORY & named:
        return {}
    return await highest_before(connection, [one.id for some in present for one in some.draft.variants if one.id])


TWINS = """
SELECT r.position, (array_agg(o.line ORDER BY o.position))[1] AS line
FROM change_set_rows r JOIN change_set_rows o ON o.change_set_id = r.change_set_id AND lower(o.sku) = lower(r.sku)
    AND o.position < r.position
WHERE r.change_set_id = $1 AND r.position = ANY($2::int[]) AND r.sku <> '' GROUP BY r.position
"""


async def read_owners(connection: Connection, rows: Sequence[StoredRow]) -> dict[str, str]:
    """The slugs of the products that have the rows' SKUs, by the SKU in small letters: one query."""
    found = await connection.fetch(OWNERS, [row.sku.lower() for row in rows])
    return {row["sku"]: row["slug"] for row in found}


async def read_twins(connection: Connection, change_set_id: UUID, rows: Sequence[StoredRow]) -> dict[int, int | None]:
    """The lines of earlier rows with the SKUs of these, by position: one query."""
    found = await connection.fetch(TWINS, change_set_id, [row.position for row in rows])
    return {row["position"]: row["line"] for row in found}
