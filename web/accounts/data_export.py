"""The export of a user's data: JSON, streamed in pieces."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import msgspec
from litestar.enums import MediaType
from litestar.response import Stream

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.clock import now
from domain.privacy.export import Rows, export_orders, export_sections
from web.shop import Shop

AT_ONCE = 100
"""The most orders held in memory at once."""


async def export_of(shop: Shop, user_id: UUID, email: str, by: Principal) -> Stream:
    """Return the export of a user as a stream. Queries that might fail run before the first byte is sent."""
    async with shop.database.transaction() as connection:
        await write_audit(
            connection,
            actor_id=by.id,
            actor=by.actor,
            action="account.exported",
            subject=email,
        )
        sections = await export_sections(connection, user_id=user_id, email=email)
        orders = await export_orders(connection, user_id=user_id, email=email, limit=AT_ONCE)
    made_at = now()
    return Stream(
        _pieces(shop, user_id, email, made_at, sections, orders),
        media_type=MediaType.JSON,
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="account-data-{made_at:%Y-%m-%d}.json"',
        },
    )


async def _pieces(
    shop: Shop, user_id: UUID, email: str, made_at: datetime, sections: dict[str, Rows], orders: Rows
) -> AsyncIterator[bytes]:
    head = msgspec.json.format(msgspec.json.encode({"made_at": made_at, **sections}), indent=2)
    yield head.removesuffix(b"\n}") + b',\n  "orders": ['
    between = b"\n"
    while orders:
        for order in orders:
            yield between + msgspec.json.format(msgspec.json.encode(order), indent=2)
            between = b",\n"
        async with shop.database.read() as connection:
            orders = await export_orders(
                connection, user_id=user_id, email=email, after=orders[-1]["id"], limit=AT_ONCE
            )
    yield b"\n  ]\n}\n"
