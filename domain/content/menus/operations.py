"""The menu in the header and the footer changed by staff. Each write is in the audit log."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService
from msgspec import convert, to_builtins
from sqlalchemy import func

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_site
from domain.connection import Connection
from domain.content.links import LinkTo, check_links
from domain.content.menus.views import Footer, FooterGroup, GroupKind, Header
from domain.content.models import Menu
from domain.errors import InvalidError, check_version
from domain.orm import session_on
from domain.words.messages import gettext

MOST_ITEMS, MOST_EXTRA = 100, 8
"""Links of the header, and those among them that are no departments."""

MOST_GROUPS, MOST_GROUP_LINKS = 4, 12
LONGEST_GROUP_TITLE, LONGEST_FOOTER_WORDS = 40, 300
ONCE = (GroupKind.DEPARTMENTS, GroupKind.PAGES)


class MenuRepository(SQLAlchemyAsyncRepository[Menu]):
    """The menus."""

    model_type = Menu


class MenuService(SQLAlchemyAsyncRepositoryService[Menu, MenuRepository]):
    """Reads and changes menus."""

    repository_type = MenuRepository


async def find_header(connection: Connection) -> tuple[Header, int]:
    """The header as chosen, and its version: one query."""
    value, version = await _find(connection, "header")
    return convert(value, Header), version


async def find_footer(connection: Connection) -> tuple[Footer, int]:
    """The footer as chosen, and its version: one query."""
    value, version = await _find(connection, "footer")
    return convert(value, Footer), version


async def change_header(
    connection: Connection, *, header: Header, expected: Collection[int] | None, by: Principal
) -> None:
    """Change the header. Raises `InvalidError`, and `StaleError` unless its version is among the `expected` ones."""
    links = [one.link for one in header.items]
    await check_links(connection, links, most=MOST_ITEMS, at="items")
    if sum(one.to is not LinkTo.CATEGORY for one in links) > MOST_EXTRA:
        raise InvalidError(
            {"items": gettext("Use at most %(most_extra)s links beside the departments.", most_extra=MOST_EXTRA)}
        )
    if len({(one.to, one.target) for one in links}) < len(links):
        raise InvalidError({"items": gettext("Name each place once.")})
    await _change(connection, "header", header, expected, by)


async def change_footer(
    connection: Connection, *, footer: Footer, expected: Collection[int] | None, by: Principal
) -> None:
    """Change the footer. Raises `InvalidError`, and `StaleError` unless its version is among the `expected` ones."""
    errors = _wrong(footer)
    for number, group in enumerate(footer.groups):
        try:
            await check_links(connection, group.links, most=MOST_GROUP_LINKS, at=f"groups/{number}/links")
        except InvalidError as refusal:
            errors |= refusal.errors
    if errors:
        raise InvalidError(errors)
    await _change(connection, "footer", footer, expected, by)


def _wrong(footer: Footer) -> dict[str, str]:
    """What is wrong with a footer apart from its links."""
    errors = {}
    if len(footer.words) > LONGEST_FOOTER_WORDS:
        errors["words"] = gettext("Use at most %(number)s characters.", number=LONGEST_FOOTER_WORDS)
    if len(footer.groups) > MOST_GROUPS:
        errors["groups"] = gettext("Use at most %(most_groups)s groups.", most_groups=MOST_GROUPS)
    for number, group in enumerate(footer.groups):
        if not 1 <= len(group.title) <= LONGEST_GROUP_TITLE:
            errors[f"groups/{number}/title"] = gettext(
                "Enter a title of at most %(longest_group_title)s characters.", longest_group_title=LONGEST_GROUP_TITLE
            )
        if group.kind in ONCE and _same_before(footer.groups, number):
            errors[f"groups/{number}/kind"] = gettext("There is a group of these already.")
        elif group.kind in ONCE and group.links:
            errors[f"groups/{number}/links"] = gettext("A group of this kind finds its links by itself.")
    return errors


def _same_before(groups: tuple[FooterGroup, ...], number: int) -> bool:
    return any(one.kind is groups[number].kind for one in groups[:number])


async def _find(connection: Connection, name: str) -> tuple[Any, int]:
    row = await connection.fetchrow("SELECT value, version FROM menus WHERE name = $1", name)
    return row["value"], row["version"]


async def _change(
    connection: Connection,
    name: str,
    after: Header | Footer,
    expected: Collection[int] | None,
    by: Principal,
) -> None:
    async with session_on(connection) as session:
        menu = await MenuService(session=session).get_one(Menu.name == name, with_for_update=True)
        old, new = asdict(convert(menu.value, type(after))), asdict(after)
        changes = {field: (old[field], new[field]) for field in old if old[field] != new[field]}
        check_version(menu.version, expected, changes)
        if not changes:
            return
        menu.value, menu.version, menu.actor = to_builtins(after), menu.version + 1, by.actor
        menu.changed_at = func.now()
    await bump_site(connection)
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action="menu.changed",
        subject=name,
        details={
            "menu_id": name,
            "changes": {field: {"before": one, "after": other} for field, (one, other) in changes.items()},
        },
    )
