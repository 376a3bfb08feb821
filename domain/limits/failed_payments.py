"""Failed payments: a few are free, then pauses grow, for the order, for its shopper and for its network.

Whoever holds a list of stolen cards tries them where it costs nothing. Each failure counts against all three; a pause
of any of them is one for the order. Counts drain with time, and money that arrives forgives. A shopper is the account,
whose address is proved; what a stranger does under somebody's address as a guest counts against guests alone. A
refused attempt counts nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.connection import Connection, columns
from domain.errors import PausedError
from domain.limits.subjects import network_subject
from domain.words.messages import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Patience:
    """So many failures are `free`; the next pauses for `first` seconds, and each further one for twice as long.

    No pause is longer than `longest` seconds. Each `drain` seconds outside of pauses one failure is forgotten.
    """

    free: int
    first: int
    longest: int
    drain: int

    def after(self, count: float, seconds: float) -> float:
        """The count after a further failure, `seconds` after the one before or the end of its pause."""
        return max(0.0, count - max(0.0, seconds) / self.drain) + 1

    def pause(self, count: float) -> int:
        """The seconds to pause once there are so many failures, 0 for none."""
        beyond = math.ceil(count) - self.free
        if beyond < 0:
            return 0
        return int(min(self.longest, self.first * 2 ** min(beyond, MOST_DOUBLINGS)))


MOST_DOUBLINGS = 30
SOON = 60
"""Seconds; longer waits are told in minutes."""

PATIENCE = {
    "order": Patience(free=3, first=30, longest=3600, drain=3600),
    "user": Patience(free=5, first=30, longest=3600, drain=3600),
    "guest": Patience(free=5, first=30, longest=3600, drain=3600),
    "network": Patience(free=30, first=10, longest=900, drain=60),
}
"""By the first word of a subject. People mistype a card twice, and own three of them.

One payment in ten or so is declined: in a network of 200 buyers who pay within ten minutes that is 20 failures, while
the count drains by one a minute. A card tester makes hundreds; after 37 they have a quarter of an hour for each. The
longest pause of a network is short, for its other people wait with it.
"""

FORGIVEN = 5
"""The failures of a network that one payment forgives: all would be a bargain for whoever tests stolen cards."""

SUBJECTS = """
array_remove(ARRAY['order:' || o.id, left(coalesce('user:' || o.user_id, 'guest:' || lower(o.email)), 80),
                   'network:' || o.network], NULL)"""
"""The SQL of all that a failed payment of the order `o` counts against."""

OF_ORDER = f"SELECT {SUBJECTS} AS subjects, number, email, coalesce(network, '') AS network FROM orders o WHERE id = $1"  # noqa: S608 - constants only
BEGIN = """
INSERT INTO slowdowns (kind, subject, count) SELECT 'payments', subject, 0 FROM unnest($1::text[]) AS subject
ORDER BY subject ON CONFLICT (subject, kind) DO NOTHING
"""
LOCK = """
SELECT id, subject, count, extract(epoch FROM now() - greatest(counted_at, until))::float AS seconds FROM slowdowns
WHERE kind = 'payments' AND subject = ANY($1::text[]) ORDER BY subject FOR UPDATE
"""
COUNT = """
UPDATE slowdowns s SET count = c.count, counted_at = now(), order_number = $4, email = $5, network = $6,
    slowed_at = CASE WHEN c.pause > 0 THEN now() ELSE s.slowed_at END,
    until = CASE WHEN c.pause > 0 THEN now() + make_interval(secs => c.pause) ELSE s.until END
FROM unnest($1::uuid[], $2::float[], $3::int[]) AS c(id, count, pause) WHERE s.id = c.id
"""


async def count_failure(connection: Connection, *, order_id: UUID) -> None:
    """Count a failed payment of an order, which the caller has locked with all else that it locks."""
    order = await connection.fetchrow(OF_ORDER, order_id)
    await connection.execute(BEGIN, order["subjects"])
    found = await connection.fetch(LOCK, order["subjects"])
    counted = [(row["id"], *_counted(row["subject"], row["count"], row["seconds"])) for row in found]
    await connection.execute(COUNT, *columns(counted, 3), order["number"], order["email"], order["network"])


def _counted(subject: str, count: float, seconds: float) -> tuple[float, int]:
    patience = PATIENCE[subject.partition(":")[0]]
    after = patience.after(count, seconds)
    return after, patience.pause(after)


FORGIVE = f"""
payer AS MATERIALIZED (
    SELECT subject, count(*) AS orders FROM orders o CROSS JOIN LATERAL unnest({SUBJECTS}) AS subject
    WHERE o.id = ANY($1::uuid[]) GROUP BY subject
), slowed AS MATERIALIZED (
    SELECT s.id, s.subject FROM slowdowns s
    WHERE s.kind = 'payments' AND s.subject = ANY(ARRAY(SELECT subject FROM payer)) ORDER BY s.subject FOR UPDATE
), forgiven AS (
    UPDATE slowdowns s SET
        count = CASE WHEN s.subject LIKE 'network:%' THEN greatest(0, s.count - {FORGIVEN} * p.orders) ELSE 0 END,
        until = CASE WHEN s.subject LIKE 'network:%' THEN s.until END
    FROM slowed JOIN payer p USING (subject) WHERE s.id = slowed.id
)"""  # noqa: S608 - constants only
"""Forgiveness for the orders `$1` that are being paid, as parts of a larger statement: see `forgive_failures`."""


async def forgive_failures(connection: Connection, *, order_id: UUID) -> None:
    """Forget the failures of an order that is being paid and of its shopper, and some of its network's."""
    await connection.execute(f"WITH {FORGIVE} SELECT", [order_id])


@dataclass(frozen=True, slots=True)
class Pause:
    """Payments are paused: until when, and for how many seconds yet."""

    until: datetime
    seconds: int


PAUSE = f"""
SELECT s.until, ceil(extract(epoch FROM s.until - now()))::int FROM orders o
JOIN slowdowns s ON s.kind = 'payments' AND s.subject = ANY({SUBJECTS} || $2::text[])
WHERE o.id = $1 AND s.until > now() AND (s.let_go_until > now()) IS NOT TRUE ORDER BY s.until DESC LIMIT 1
"""  # noqa: S608 - constants only


async def find_pause(connection: Connection, *, order_id: UUID, network: str) -> Pause | None:
    """The longest pause that holds up a payment of this order from this network, if any does: one query."""
    row = await connection.fetchrow(PAUSE, order_id, _known(network))
    return Pause(*row.values()) if row else None


def _known(network: str) -> Sequence[str]:
    return [network_subject(network)] if network else []


async def check_pause(connection: Connection, *, order_id: UUID, network: str) -> None:
    """Raise `PausedError` while payments of this order, or from this network, are paused.

    Called after an attempt was opened, in its transaction: an attempt can only be opened once the one before it has
    failed and was counted, so that of many at once none slips through.
    """
    pause = await find_pause(connection, order_id=order_id, network=network)
    if pause:
        raise PausedError(paused_words(pause), pause.seconds)


def paused_words(pause: Pause) -> str:
    """Why no payment can be made now, and when one can, for the shopper."""
    minutes = -(-pause.seconds // 60)
    wait = (
        gettext("%(seconds)s seconds", seconds=pause.seconds)
        if pause.seconds < SOON
        else ngettext("%(num)s minute", "%(num)s minutes", minutes)
    )
    return gettext(
        "Several payments didn't go through, so we've paused new ones. You can try again in %(wait)s.", wait=wait
    )
