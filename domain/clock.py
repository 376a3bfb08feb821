"""What time it is. Decisions about holds use the database's own `now()`; this clock serves everything else."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
