"""The state of the shop as numbers that a monitor watches."""

from dataclasses import dataclass

from domain.books.runs import latest_check
from domain.connection import Connection


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number by the values of its labels; `name` and `help` say what it measures and in which unit."""

    name: str
    help: str
    labels: tuple[str, ...]
    values: tuple[tuple[tuple[str, ...], float], ...]


WAITING = """
SELECT 'letters' AS what, count(*) AS number,
       coalesce(extract(epoch FROM now() - min(CASE attempts WHEN 0 THEN due_at ELSE created_at END)), 0) AS seconds
FROM outgoing_mail WHERE status = 'waiting' AND (due_at <= now() OR attempts > 0)
UNION ALL SELECT 'provider_events', count(*), coalesce(extract(epoch FROM now() - min(received_at)), 0)
FROM provider_events WHERE applied_at IS NULL
UNION ALL SELECT 'refunds', count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0)
FROM refunds WHERE status = 'created'
UNION ALL SELECT 'expired_holds', count(*), coalesce(extract(epoch FROM now() - min(hold_expires_at)), 0)
FROM (SELECT hold_expires_at FROM orders WHERE status = 'pending' AND hold_expires_at <= now()
      UNION ALL SELECT hold_expires_at FROM order_changes WHERE status = 'waiting' AND hold_expires_at <= now()) AS h
UNION ALL SELECT 'invoices', count(*), coalesce(extract(epoch FROM now() - min(issued_at)), 0)
FROM invoices WHERE pdf IS NULL
"""
"""An email that nobody has tried waits from when it is due on; one that was tried in vain has waited all along."""


async def gauges(connection: Connection) -> list[Gauge]:
    """The numbers and ages of waiting work, emails that were given up, and the drift of the books: three queries."""
    waiting = await connection.fetch(WAITING)
    parked = await connection.fetchval("SELECT count(*) FROM outgoing_mail WHERE status = 'failed'")
    check = await latest_check(connection)
    found = [
        Gauge("waiting", "How many wait for the worker.", ("what",), _by(waiting, "number")),
        Gauge("waiting_seconds", "How long the oldest of them has waited.", ("what",), _by(waiting, "seconds")),
        Gauge("letters_given_up", "Letters that could not be sent.", (), (((), float(parked)),)),
    ]
    if check.finished_at:
        found += [
            Gauge("books_drift", "Checks of the books that do not hold; 0 or an alarm.", (), (((), check.drift),)),
            Gauge(
                "books_checked_timestamp_seconds",
                "When the books were looked through, seconds since 1970 UTC.",
                (),
                (((), check.finished_at.timestamp()),),
            ),
        ]
    return found


def _by(rows: list[dict[str, object]], column: str) -> tuple[tuple[tuple[str, ...], float], ...]:
    return tuple(((str(row["what"]),), float(str(row[column]))) for row in rows)
