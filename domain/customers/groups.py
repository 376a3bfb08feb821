"""Groups of customers: listed, added, changed and removed by staff."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from advanced_alchemy.filters import OrderBy
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService
from sqlalchemy import func

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.clock import far_moments
from domain.connection import Connection, take_turns
from domain.customers.models import CustomerGroup
from domain.errors import ConflictError, InvalidError, NotFoundError, check_version
from domain.money import MAX_AMOUNT
from domain.orm import session_on
from domain.words.messages import gettext

LONGEST_NAME = 60
MOST = 50
MOST_DAYS, MOST_ORDERS = 3650, 1000
TURNS = "customer_groups"
"""Held by whoever adds or renames a group, for names are used once, whatever the case, and groups are counted."""


class GroupTakenError(ConflictError):
    """Another group has the same name."""

    code = "group_taken"


class GroupInUseError(ConflictError):
    """A discount code or a payment method asks for the group."""

    code = "group_in_use"


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """A group as staff decide it, see `CustomerGroup`. `signed_up_before` is UTC, amounts are minor units."""

    name: str
    currency: str
    minimum_orders: int | None = None
    minimum_spent: int | None = None
    days: int = 365
    country: str | None = None
    signed_up_before: datetime | None = None


class CustomerGroupRepository(SQLAlchemyAsyncRepository[CustomerGroup]):
    """The groups."""

    model_type = CustomerGroup


class CustomerGroupService(SQLAlchemyAsyncRepositoryService[CustomerGroup, CustomerGroupRepository]):
    """Lists, adds, changes and removes groups."""

    repository_type = CustomerGroupRepository


def draft_of(group: CustomerGroup) -> GroupDraft:
    """The fields of a group that staff decide."""
    return GroupDraft(**{one.name: getattr(group, one.name) for one in fields(GroupDraft)})


async def list_groups(connection: Connection) -> Sequence[CustomerGroup]:
    """All groups by name; there are `MOST` of them at most: one query."""
    async with session_on(connection) as session:
        return await CustomerGroupService(session=session).list(OrderBy("name", "asc"))


async def find_group(connection: Connection, group_id: UUID) -> CustomerGroup:
    """The group with this id: one query. Raises `NotFoundError`."""
    async with session_on(connection) as session:
        return await _find(CustomerGroupService(session=session), group_id)


async def add_group(connection: Connection, *, draft: GroupDraft, by: Principal) -> CustomerGroup:
    """Add a group. Raises `InvalidError`, also beyond `MOST` groups, or `GroupTakenError`."""
    _check(draft)
    await take_turns(connection, TURNS)
    async with session_on(connection) as session:
        service = CustomerGroupService(session=session)
        if await service.count() >= MOST:
            raise InvalidError({"name": gettext("There are %(most)s groups. Remove one first.", most=MOST)})
        await _check_name(service, draft.name)
        made = await service.create(CustomerGroup(**asdict(draft)), auto_refresh=True)
    await _record(connection, by, "customer_group.created", made.name, {"id": str(made.id), **asdict(draft)})
    return made


async def change_group(
    connection: Connection, *, group_id: UUID, draft: GroupDraft, expected: Collection[int] | None, by: Principal
) -> CustomerGroup:
    """Change a group; a change of nothing leaves its version as it is.

    Raises `NotFoundError`, `StaleError` unless its version is among the `expected` ones, `InvalidError` or
    `GroupTakenError`.
    """
    _check(draft)
    await take_turns(connection, TURNS)
    async with session_on(connection) as session:
        service = CustomerGroupService(session=session)
        group = await _find(service, group_id, lock=True)
        before, after = asdict(draft_of(group)), asdict(draft)
        changes = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
        check_version(group.version, expected, changes)
        if not changes:
            return group
        await _check_name(service, draft.name, besides=group_id)
        for name, value in after.items():
            setattr(group, name, value)
        group.version, group.members, group.counted_at = group.version + 1, None, None
    details = {name: {"before": old, "after": new} for name, (old, new) in changes.items()}
    await _record(connection, by, "customer_group.changed", draft.name, {"id": str(group_id), "changes": details})
    return group


USED = """
SELECT code FROM discounts WHERE group_id = $1 AND ended_at IS NULL
UNION ALL SELECT name FROM payment_methods WHERE group_id = $1 LIMIT 1
"""


async def remove_group(
    connection: Connection, *, group_id: UUID, expected: Collection[int] | None, by: Principal
) -> None:
    """Remove a group; codes that have ended forget it.

    Raises `NotFoundError`, `StaleError`, or `GroupInUseError` while a code or a payment method asks for it.
    """
    async with session_on(connection) as session:
        service = CustomerGroupService(session=session)
        group = await _find(service, group_id, lock=True)
        check_version(group.version, expected)
        if used := await connection.fetchval(USED, group_id):
            raise GroupInUseError(gettext("%(used)s is only for this group. Change that first.", used=used))
        await service.delete(group_id)
    await _record(connection, by, "customer_group.removed", group.name, {"id": str(group_id)})


async def _find(service: CustomerGroupService, group_id: UUID, *, lock: bool = False) -> CustomerGroup:
    group = await service.get_one_or_none(CustomerGroup.id == group_id, with_for_update=lock or None)
    if group is None:
        raise NotFoundError(gettext("There is no such group."))
    return group


async def _check_name(service: CustomerGroupService, name: str, besides: UUID | None = None) -> None:
    same = [func.lower(CustomerGroup.name) == name.lower()]
    if await service.exists(*same, *([CustomerGroup.id != besides] if besides else [])):
        raise GroupTakenError(gettext("There is already a group called %(name)s.", name=name))


def _check(draft: GroupDraft) -> None:
    errors = far_moments({"signed_up_before": draft.signed_up_before})
    if not 1 <= len(draft.name) <= LONGEST_NAME:
        errors["name"] = gettext("Enter a name of at most %(longest_name)s characters.", longest_name=LONGEST_NAME)
    for name, most in (("minimum_orders", MOST_ORDERS), ("minimum_spent", MAX_AMOUNT), ("days", MOST_DAYS)):
        value = getattr(draft, name)
        if value is not None and not 1 <= value <= most:
            errors[name] = gettext("Enter at least 1 and at most %(number)s.", number=f"{most:,}")
    if all(one is None for one in (draft.minimum_orders, draft.minimum_spent, draft.country, draft.signed_up_before)):
        errors["minimum_orders"] = gettext("Fill in at least one rule.")
    if errors:
        raise InvalidError(errors)


async def _record(connection: Connection, by: Principal, action: str, subject: str, details: dict[str, Any]) -> None:
    await write_audit(connection, actor_id=by.id, actor=by.actor, action=action, subject=subject, details=details)
