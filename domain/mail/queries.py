"""The outbox, read for staff."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.connection import Connection
from domain.errors import NotFoundError
from domain.mail.operations import EmailCopy
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class EmailCounts:
    """The number of emails still to be sent, and of those given up.

    `untried_since` is when the oldest fell due that nobody has tried for `PATIENCE_MINUTES`, while no other is between
    two attempts either, as some are while a mail server is away: then no worker works.
    """

    waiting: int
    failed: int
    untried_since: datetime | None


PATIENCE_MINUTES = 5
"""A worker tries an email within seconds of its time, and a crowd of them within minutes."""


COUNTS = """
WITH waiting AS (SELECT attempts, due_at, due_at < now() - make_interval(mins => $1) AS late
                 FROM outgoing_mail WHERE status = 'waiting')
SELECT (SELECT count(*) FROM waiting) AS waiting,
       (SELECT count(*) FROM outgoing_mail WHERE status = 'failed') AS failed,
       (SELECT min(due_at) FILTER (WHERE late) FROM waiting
        HAVING NOT coalesce(bool_or(attempts > 0 AND NOT late), false)) AS untried_since
"""


async def count_emails(connection: Connection) -> EmailCounts:
    """The present counts of emails: one query."""
    return EmailCounts(**await connection.fetchrow(COUNTS, PATIENCE_MINUTES))


@dataclass(frozen=True, slots=True)
class MailTrouble:
    """Emails that were tried in vain and wait to be tried again; `reason` is what stands in the way of most of them."""

    reason: str
    waiting: int


TROUBLE = """
SELECT last_error, sum(count(*)) OVER ()::int FROM outgoing_mail WHERE status = 'waiting' AND last_error <> ''
GROUP BY last_error ORDER BY count(*) DESC LIMIT 1
"""


async def mail_trouble(connection: Connection) -> MailTrouble | None:
    """Why emails that were tried are still waiting, if any are: one query."""
    row = await connection.fetchrow(TROUBLE)
    return MailTrouble(*row.values()) if row else None


@dataclass(frozen=True, slots=True)
class EmailSummary:
    """An email in a list: `status` is waiting, sent or failed; `order_number` is empty without an order."""

    id: UUID
    kind: str
    recipient: str
    order_id: UUID | None
    order_number: str
    status: str
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True)
class KeptEmail(EmailSummary):
    """An email with its copy, word for word; None if it was not sent yet, or held a secret."""

    kept: EmailCopy | None


EMAILS = """
SELECT m.id, m.kind, m.recipient, m.order_id, coalesce(o.number, '') AS order_number, m.status, m.attempts,
       m.created_at, m.sent_at, m.last_error {more}
FROM outgoing_mail m LEFT JOIN orders o ON o.id = m.order_id
"""

LIST = (
    EMAILS.format(more="")
    + """
WHERE ($1::text IS NULL OR m.status = $1) AND ($2::text IS NULL OR o.number = $2 OR o.id::text = $2)
AND ($3::uuid IS NULL OR m.id < $3) ORDER BY m.id DESC LIMIT $4
"""
)


async def list_emails(
    connection: Connection, *, status: str | None, order: str | None, before: UUID | None, limit: int
) -> list[EmailSummary]:
    """Emails of one status, or of one order by id or number, the latest first: one query."""
    return [EmailSummary(*row.values()) for row in await connection.fetch(LIST, status, order, before, limit)]


async def emails_of(connection: Connection, order_id: UUID) -> list[EmailSummary]:
    """Every email about an order, the earliest first: one query."""
    query = EMAILS.format(more="") + "WHERE m.order_id = $1 ORDER BY m.id"
    return [EmailSummary(*row.values()) for row in await connection.fetch(query, order_id)]


async def emails_to(connection: Connection, address: str, *, limit: int) -> list[EmailSummary]:
    """The latest emails that were sent to an address: one query."""
    where = "WHERE m.status = 'sent' AND lower(m.recipient) = lower($1) ORDER BY m.sent_at DESC LIMIT $2"
    found = await connection.fetch(EMAILS.format(more="") + where, address, limit)
    return [EmailSummary(*row.values()) for row in found]


KEY = re.compile(r"(?<=[?&;]key=)[\w%=-]+")
MASK = "hidden"


def _without_keys(kept: dict[str, str]) -> EmailCopy:
    """A copy in which no link opens anything: the key of each belongs to its recipient alone."""
    subject, text, html = (KEY.sub(MASK, kept[part]) for part in ("subject", "text", "html"))
    return EmailCopy(subject, text, html)


async def find_email(connection: Connection, email_id: UUID) -> KeptEmail:
    """One email, as staff may see it: one query. Raises `NotFoundError`."""
    row = await connection.fetchrow(EMAILS.format(more=", m.kept") + "WHERE m.id = $1", email_id)
    if row is None:
        raise NotFoundError(gettext("This email does not exist."))
    return KeptEmail(**{**row, "kept": _without_keys(row["kept"]) if row["kept"] else None})
