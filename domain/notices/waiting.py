"""What waits in the shop for somebody to do it, and who may do it."""

from collections.abc import Mapping
from enum import StrEnum

from domain.accounts.roles import MAY, Job, Verb
from domain.connection import Connection
from domain.orders.counts import MOST_COUNTED, count_to_confirm, count_to_ship, count_troubles
from domain.orders.filters import PaymentFilter
from domain.returns.queries import count_requested
from domain.stock.listing import FEW
from domain.withdrawals.queries import count_unsettled


class Waiting(StrEnum):
    """A kind of work."""

    TO_CONFIRM = "to_confirm"
    TO_SHIP = "to_ship"
    RETURNS = "returns"
    WITHDRAWALS = "withdrawals"
    FAILED_EMAILS = "failed_emails"
    FAILED_REFUNDS = "failed_refunds"
    DISPUTES = "disputes"
    LOW_STOCK = "low_stock"


VERBS: Mapping[Waiting, Verb] = {
    Waiting.TO_CONFIRM: Verb.CHANGE_ORDERS,
    Waiting.TO_SHIP: Verb.SHIP,
    Waiting.RETURNS: Verb.ANSWER_RETURNS,
    Waiting.WITHDRAWALS: Verb.ANSWER_RETURNS,
    Waiting.FAILED_EMAILS: Verb.READ_EMAILS,
    Waiting.FAILED_REFUNDS: Verb.REFUND,
    Waiting.DISPUTES: Verb.REFUND,
    Waiting.LOW_STOCK: Verb.SEE_GOODS,
}
"""What somebody must be allowed to do to be told of it."""

FAILED_EMAILS = "SELECT count(*) FROM (SELECT FROM outgoing_mail WHERE status = 'failed' LIMIT $1) AS found"
LOW_STOCK = f"""
SELECT count(*) FROM (
    SELECT FROM stock_items s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id
    WHERE s.on_hand <= {FEW} AND p.published LIMIT $1) AS found
"""  # noqa: S608 - constant


async def what_waits(connection: Connection) -> dict[Waiting, int]:
    """How much waits of each kind, counted no further than `MOST_COUNTED` + 1: seven queries."""
    most = MOST_COUNTED + 1
    troubles = await count_troubles(connection)
    return {
        Waiting.TO_CONFIRM: await count_to_confirm(connection),
        Waiting.TO_SHIP: await count_to_ship(connection),
        Waiting.RETURNS: await count_requested(connection, most=most),
        Waiting.WITHDRAWALS: await count_unsettled(connection, most=most),
        Waiting.FAILED_EMAILS: await connection.fetchval(FAILED_EMAILS, most),
        Waiting.FAILED_REFUNDS: troubles[PaymentFilter.REFUND_FAILED],
        Waiting.DISPUTES: troubles[PaymentFilter.DISPUTED],
        Waiting.LOW_STOCK: await connection.fetchval(LOW_STOCK, most),
    }


def for_job(waiting: Mapping[Waiting, int], job: Job) -> dict[str, int]:
    """What waits for somebody with this job, without what does not wait."""
    return {one.value: count for one, count in waiting.items() if count and job in MAY[VERBS[one]]}
