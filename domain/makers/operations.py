"""Makers listed, added, changed and removed by staff.

What an offer must say of a product's maker: name, postal address and electronic address, and the same of the person
responsible in the Union if the maker is not established there. Source: Regulation (EU) 2023/988, article 19, points a
and b, which has applied since 13 December 2024 (in Northern Ireland too).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from advanced_alchemy.filters import OrderBy
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService
from sqlalchemy import func

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_products
from domain.catalogue.maker_view import MakerView
from domain.connection import Connection, take_turns
from domain.errors import ConflictError, InvalidError, NotFoundError, check_version
from domain.makers.models import Maker
from domain.orm import session_on
from domain.words.messages import gettext

LONGEST = {"name": 200, "address": 300, "contact": 254}
MOST = 1000
TURNS = "makers"
"""Held by whoever adds or renames a maker, for names are used once, whatever the case, and makers are counted."""

CONTACT = re.compile(r"https://[^\s/@]+\.[^\s@]+|[^\s@/:()<>]+@[^\s@/]+\.[^\s@/]+")


class MakerTakenError(ConflictError):
    """Another maker has the same name."""

    code = "maker_taken"


class MakerInUseError(ConflictError):
    """A product is by this maker."""

    code = "maker_in_use"


class MakerRepository(SQLAlchemyAsyncRepository[Maker]):
    """The makers."""

    model_type = Maker


class MakerService(SQLAlchemyAsyncRepositoryService[Maker, MakerRepository]):
    """Lists, adds, changes and removes makers."""

    repository_type = MakerRepository


def draft_of(maker: Maker) -> MakerView:
    """The fields of a maker that staff decide."""
    return MakerView(**{one.name: getattr(maker, one.name) for one in fields(MakerView)})


async def list_makers(connection: Connection) -> Sequence[Maker]:
    """All makers by name; there are `MOST` of them at most: one query."""
    async with session_on(connection) as session:
        return await MakerService(session=session).list(OrderBy("name", "asc"))


async def maker_names(connection: Connection) -> list[str]:
    """The names of all makers, in order: one query."""
    return [row["name"] for row in await connection.fetch("SELECT name FROM makers ORDER BY lower(name)")]


async def find_maker(connection: Connection, maker_id: UUID) -> Maker:
    """The maker with this id: one query. Raises `NotFoundError`."""
    async with session_on(connection) as session:
        return await _find(MakerService(session=session), maker_id)


async def add_maker(connection: Connection, *, draft: MakerView, by: Principal) -> Maker:
    """Add a maker. Raises `InvalidError`, also beyond `MOST` makers, or `MakerTakenError`."""
    _check(draft)
    await take_turns(connection, TURNS)
    async with session_on(connection) as session:
        service = MakerService(session=session)
        if await service.count() >= MOST:
            raise InvalidError({"name": gettext("There are %(number)s makers. Remove one first.", number=f"{MOST:,}")})
        await _check_name(service, draft.name)
        made = await service.create(Maker(**asdict(draft)), auto_refresh=True)
    await _record(connection, by, "maker.added", made.name, {"id": str(made.id), **asdict(draft)})
    return made


async def change_maker(
    connection: Connection, *, maker_id: UUID, draft: MakerView, expected: Collection[int] | None, by: Principal
) -> Maker:
    """Change a maker, on the pages of all its products; a change of nothing leaves its version as it is.

    Raises `NotFoundError`, `StaleError` unless its version is among the `expected` ones, `InvalidError` or
    `MakerTakenError`.
    """
    _check(draft)
    await take_turns(connection, TURNS)
    async with session_on(connection) as session:
        service = MakerService(session=session)
        maker = await _find(service, maker_id, lock=True)
        before, after = asdict(draft_of(maker)), asdict(draft)
        changes = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
        check_version(maker.version, expected, changes)
        if not changes:
            return maker
        await _check_name(service, draft.name, besides=maker_id)
        for name, value in after.items():
            setattr(maker, name, value)
        maker.version += 1
    await bump_products(connection, await _products_of(connection, maker_id), cards=False)
    details = {name: {"before": old, "after": new} for name, (old, new) in changes.items()}
    await _record(connection, by, "maker.changed", draft.name, {"id": str(maker_id), "changes": details})
    return maker


async def remove_maker(
    connection: Connection, *, maker_id: UUID, expected: Collection[int] | None, by: Principal
) -> None:
    """Remove a maker. Raises `NotFoundError`, `StaleError`, or `MakerInUseError` while any product is by it."""
    async with session_on(connection) as session:
        service = MakerService(session=session)
        maker = await _find(service, maker_id, lock=True)
        check_version(maker.version, expected)
        if used := await connection.fetchval("SELECT name FROM products WHERE maker_id = $1 LIMIT 1", maker_id):
            raise MakerInUseError(gettext("%(used)s is by this maker. Change that first.", used=used))
        await service.delete(maker_id)
    await _record(connection, by, "maker.removed", maker.name, {"id": str(maker_id)})


async def _products_of(connection: Connection, maker_id: UUID) -> list[UUID]:
    """The products by a maker that is locked: whoever gives it another one waits, and counts that change."""
    return [row["id"] for row in await connection.fetch("SELECT id FROM products WHERE maker_id = $1", maker_id)]


async def _find(service: MakerService, maker_id: UUID, *, lock: bool = False) -> Maker:
    maker = await service.get_one_or_none(Maker.id == maker_id, with_for_update=lock or None)
    if maker is None:
        raise NotFoundError(gettext("There is no such maker."))
    return maker


async def _check_name(service: MakerService, name: str, besides: UUID | None = None) -> None:
    same = [func.lower(Maker.name) == name.lower()]
    if await service.exists(*same, *([Maker.id != besides] if besides else [])):
        raise MakerTakenError(gettext("There is already a maker called %(name)s.", name=name))


def _check(draft: MakerView) -> None:
    """Raise `InvalidError` with a sentence for every field that is missing, too long or no address."""
    values, errors = asdict(draft), {}
    responsible = any(values[f"responsible_{name}"] for name in LONGEST)
    for name, text in values.items():
        kind = name.removeprefix("responsible_")
        if not text and (kind == name or responsible):
            errors[name] = gettext("This cannot be empty.") if kind == name else gettext("Fill in all three, or none.")
        elif len(text) > LONGEST[kind]:
            errors[name] = gettext("Use at most %(number)s characters.", number=LONGEST[kind])
        elif text and kind == "contact" and not CONTACT.fullmatch(text):
            errors[name] = gettext("Enter an email address, or a web address that begins with https://.")
    if errors:
        raise InvalidError(errors)


async def _record(connection: Connection, by: Principal, action: str, subject: str, details: dict[str, Any]) -> None:
    await write_audit(connection, actor_id=by.id, actor=by.actor, action=action, subject=subject, details=details)
