"""Open stock alerts, read for their owners."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.connection import Connection
from domain.stock_alerts.operations import OWN


@dataclass(frozen=True, slots=True)
class AlertView:
    """An open alert. `published` says whether the product is still shown; the time is UTC."""

    id: UUID
    variant_id: UUID
    slug: str
    product: str
    options: dict[str, str]
    published: bool
    created_at: datetime

    @property
    def title(self) -> str:
        """The product's name with its options."""
        return ", ".join((self.product, *self.options.values()))


OPEN = f"""
SELECT a.id, a.variant_id, p.slug, p.name, in_order(v.options, v.option_names) AS options, p.published, a.created_at
FROM stock_alerts a JOIN variants v ON v.id = a.variant_id JOIN products p ON p.id = v.product_id
WHERE {OWN} ORDER BY a.id DESC
"""  # noqa: S608 - constant


async def alerts_of(connection: Connection, *, user_id: UUID, email: str) -> list[AlertView]:
    """The open alerts of a user, by account or address, the latest first: one query."""
    return [AlertView(*row.values()) for row in await connection.fetch(OPEN, user_id, email)]
