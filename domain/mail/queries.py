"""The outbox, read for staff."""

from dataclasses import dataclass

from domain.connection import Connection


@dataclass(frozen=True, slots=True)
class LetterCounts:
    """How many letters are still to be sent, and how many were given up."""

    waiting: int
    failed: int


async def count_letters(connection: Connection) -> LetterCounts:
    """Counted at this moment: one query."""
    row = await connection.fetchrow(
        "SELECT (SELECT count(*) FROM outgoing_mail WHERE status = 'waiting') AS waiting, "
        "(SELECT count(*) FROM outgoing_mail WHERE status = 'failed') AS failed"
    )
    return LetterCounts(row["waiting"], row["failed"])
