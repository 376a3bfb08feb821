"""Former prices that are true: a price that the shop has not charged before a reduction cannot be published as one.

A price advantage that does not exist misleads: article 6 (1) (d) of Directive 2005/29/EC; in the United Kingdom the
Digital Markets, Competition and Consumers Act 2024, part 4, misleading actions.
"""

from collections.abc import Mapping
from uuid import UUID

from domain.assortment.drafts import ProductDraft
from domain.connection import Connection
from domain.errors import InvalidError
from domain.money import written
from domain.prices.history import highest_before
from domain.words.messages import gettext

Highest = Mapping[UUID, int]
"""The highest price that each variant had in the 30 days before its reduction; one that never had any is missing."""


def untrue_prices(before: ProductDraft | None, after: ProductDraft, highest: Highest, currency: str) -> dict[str, str]:
    """A sentence for each former price that would be published and is above what was charged, by pointer.

    One that was published before, and stays, is nobody's fault.
    """
    if not (after.published or after.publish_at):
        return {}
    known = {one.id: one.compare_at for one in before.variants} if before and before.published else {}
    errors = {}
    for place, one in enumerate(after.variants):
        if one.compare_at is None or one.compare_at == known.get(one.id):
            continue
        charged = highest.get(one.id) if one.id else None
        if charged is None or one.compare_at > charged:
            pointer = f"variants/{place}/compare_at" if after.listed else "compare_at"
            errors[pointer] = _sentence(charged, currency)
    return errors


def _sentence(charged: int | None, currency: str) -> str:
    if charged is None:
        return gettext(
            "The shop has not charged any price for this in the last 30 days, so there is no former price to show."
        )
    return gettext(
        "This was not charged in the 30 days before the reduction. The highest price then was %(charged)s.",
        charged=written(charged, currency),
    )


async def check_former_prices(
    connection: Connection, before: ProductDraft | None, after: ProductDraft, currency: str
) -> None:
    """Raise `InvalidError` for a former price that is not true: one query if any is shown, else none."""
    asked = [one.id for one in after.variants if one.id and one.compare_at is not None]
    highest = await highest_before(connection, asked) if asked else {}
    if errors := untrue_prices(before, after, highest, currency):
        raise InvalidError(errors)
