"""The outbox: emails are written here inside a transaction and sent afterwards, at least once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from domain.connection import PIECE, Connection, delete_some

MAX_ATTEMPTS = 80
"""The most attempts at an email, over about three days, as mail servers among themselves do."""

ACCOUNT_ERASED = "account_erased"
"""The kind of the last email to a customer: its recipient is deleted as soon as it is sent or given up."""


@dataclass(frozen=True, slots=True)
class EmailCopy:
    """An email word for word, as text and as HTML.

    From the character `attached_from` on the text is attached as a file as well; 0 says that nothing is.
    """

    subject: str
    text: str
    html: str
    attached_from: int = 0


@dataclass(frozen=True, slots=True)
class OutgoingEmail:
    """An email that is to be sent now. `attempts` counts this attempt; `kept` is a copy to be sent as it is."""

    id: UUID
    kind: str
    recipient: str
    order_id: UUID | None
    context: dict[str, Any]
    attempts: int
    kept: EmailCopy | None = None


PROVED = """
(EXISTS (SELECT FROM users u WHERE u.id = o.user_id AND lower(u.email) = lower(o.email))
 OR EXISTS (SELECT FROM payments p WHERE p.order_id = o.id AND p.amount > 0 AND (
            p.status IN ('paid', 'partially_refunded', 'refunded') OR p.on_its_way_at IS NOT NULL))
 OR EXISTS (SELECT FROM order_events e WHERE e.order_id = o.id AND e.kind = 'placed' AND e.actor LIKE '%@%'))
"""
"""Whether the email address of an order `o` is its customer's: their account's, or money has come for it, or staff
placed it, whom the customer told.

Anybody can order in the name of any other address, so that gets one email without a word of whoever ordered.
"""

TURNED = ("order_confirmed", "order_cancelled", "order_failed")
"""The kinds of email that take the place of the one that the order was placed, while nobody has tried to send that."""

TURN = """
UPDATE outgoing_mail m SET kind = {kind}, dedupe_key = {kind} || ':' || o.id, recipient = o.email, due_at = now()
FROM orders o
WHERE o.id = ANY({orders}) AND o.email <> '' AND m.order_id = o.id AND m.dedupe_key = 'order_placed:' || o.id
AND m.status || '' = 'waiting' AND m.attempts = 0 AND m.kept IS NULL
AND NOT EXISTS (SELECT FROM outgoing_mail c WHERE c.dedupe_key = {kind} || ':' || o.id)
"""
"""An order that is confirmed, or ends, before anything was sent about it makes one email, which says both.

Copies that staff send again are none of it: they have keys of their own, and say what was sent. The status is no plain
column, or PostgreSQL, which learns late how many emails wait, would look through all that do.
"""
TURN_OF_ONE_KIND = TURN.format(kind="$1::text", orders="$2::uuid[]")

CONFIRMATIONS = f"""
turned AS (
    {TURN.format(kind="'order_confirmed'", orders="$1::uuid[]")} RETURNING m.order_id
), confirmations AS (
    INSERT INTO outgoing_mail (kind, recipient, order_id, dedupe_key)
    SELECT 'order_confirmed', o.email, o.id, 'order_confirmed:' || o.id FROM orders o
    WHERE o.id = ANY($1::uuid[]) AND o.email <> '' AND NOT EXISTS (SELECT FROM turned t WHERE t.order_id = o.id)
    ON CONFLICT (dedupe_key) DO NOTHING
)"""  # noqa: S608 - constant
"""The emails that the orders `$1` are confirmed, as parts of a larger statement; see `write_order_emails`."""

REDIRECT = """
UPDATE outgoing_mail SET recipient = $3
WHERE order_id = $1 AND status IN ('waiting', 'failed') AND lower(recipient) = lower($2)
"""

ABOUT_ORDERS = f"""
INSERT INTO outgoing_mail (kind, recipient, order_id, dedupe_key, context)
SELECT $1::text, coalesce($6, email), id, concat_ws(':', $1::text, id, nullif($3, '')), $4
FROM orders o WHERE id = ANY($2::uuid[]) AND email <> '' AND ($5 OR {PROVED}) ON CONFLICT (dedupe_key) DO NOTHING
"""  # noqa: S608 - constant


async def write_order_emails(
    connection: Connection,
    *,
    kind: str,
    order_ids: Sequence[UUID],
    about: str = "",
    context: Mapping[str, Any] | None = None,
    to_anybody: bool = True,
    recipient: str | None = None,
) -> None:
    """Write an email of `kind` about each order into the outbox, only once for each subject it is `about`.

    An order whose customer was erased has no address, and gets none. Unless it is `to_anybody`, nor does one whose
    address is not `PROVED`: for what strangers can make happen. It goes to the order's address, or to another
    `recipient` that its customer named. One of a kind that is `TURNED` takes the place of the email that the order was
    placed, as long as nobody has tried to send that.
    """
    if kind in TURNED:
        await connection.execute(TURN_OF_ONE_KIND, kind, list(order_ids))
    await connection.execute(ABOUT_ORDERS, kind, list(order_ids), about, context or {}, to_anybody, recipient)


async def redirect_emails(connection: Connection, *, order_id: UUID, old: str, new: str) -> None:
    """Send what has not reached the `old` address of an order, and what was given up, to its `new` one."""
    await connection.execute(REDIRECT, order_id, old, new)


async def write_email(
    connection: Connection, *, kind: str, recipient: str, context: dict[str, Any] | None = None, dedupe_key: str = ""
) -> None:
    """Write an email into the outbox; with a `dedupe_key` only once."""
    await connection.execute(
        "INSERT INTO outgoing_mail (kind, recipient, context, dedupe_key) "
        "VALUES ($1, $2, $3, coalesce(nullif($4, ''), 'letter:' || uuidv7())) ON CONFLICT (dedupe_key) DO NOTHING",
        kind,
        recipient,
        context or {},
        dedupe_key,
    )


MOST_A_DAY = 30
FROM_STRANGERS = (
    *("order_placed", "order_cancelled", "order_failed"),
    *("order_link", "back_in_stock", "stock_alert_requested", "withdrawal_received"),
)
"""The kinds of email, beside codes, that anybody can have sent to any address; `MOST_A_DAY` of them get out.

Those to the address of an order that is `PROVED` are not counted; a withdrawal is acknowledged wherever it says.
"""

HAD_ENOUGH = f"""
SELECT NOT EXISTS (SELECT FROM orders o WHERE o.id = $1 AND lower(o.email) = lower($2) AND {PROVED})
AND {MOST_A_DAY} <= (
    SELECT count(*) FROM outgoing_mail m WHERE lower(m.recipient) = lower($2) AND m.status = 'sent'
    AND m.sent_at > now() - interval '1 day' AND m.kind = ANY($3))
"""  # noqa: S608 - constants


async def has_had_enough(connection: Connection, email: OutgoingEmail) -> bool:
    """Whether the recipient has got as many emails today as strangers may have sent to one address: one query."""
    if email.kind not in FROM_STRANGERS or email.kept:
        return False
    enough: bool = await connection.fetchval(HAD_ENOUGH, email.order_id, email.recipient, FROM_STRANGERS)
    return enough


@dataclass(frozen=True, slots=True)
class SentEmail:
    """An email that the mail server has accepted, and what it said."""

    email: OutgoingEmail
    copy: EmailCopy


SENT = """
WITH locked AS (SELECT id FROM outgoing_mail WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE)
UPDATE outgoing_mail m SET status = 'sent', sent_at = now(), last_error = '',
       recipient = CASE kind WHEN $3 THEN '' ELSE recipient END,
       kept = CASE WHEN kind = $3 OR context ? 'code_id' OR recipient = '' THEN NULL ELSE s.copy END
FROM locked JOIN unnest($1::uuid[], $2::jsonb[]) AS s(id, copy) USING (id) WHERE m.id = locked.id
"""


async def mark_sent(connection: Connection, sent: Sequence[SentEmail]) -> None:
    """Record that the mail server has accepted these emails, and store their copies unless they hold a secret."""
    await connection.execute(SENT, [one.email.id for one in sent], [asdict(one.copy) for one in sent], ACCOUNT_ERASED)


async def mark_refused(connection: Connection, email: OutgoingEmail, *, error: str, permanent: bool) -> None:
    """Record a failed attempt: the email is tried again, each pause twice the last, or given up and shown to staff."""
    given_up = permanent or email.attempts >= MAX_ATTEMPTS
    await connection.execute(
        "UPDATE outgoing_mail SET status = $2::text, last_error = $3, due_at = now() + make_interval(secs => $4), "
        "recipient = CASE WHEN kind = $6 AND $2::text = 'failed' THEN '' ELSE recipient END "
        "WHERE id = $1 AND status = 'waiting' AND attempts = $5",
        email.id,
        "failed" if given_up else "waiting",
        error[:500],
        backoff_seconds(email.attempts),
        email.attempts,
        ACCOUNT_ERASED,
    )


def backoff_seconds(attempts: int) -> int:
    """The seconds to wait after this number of attempts: 10, 20, 40 … up to an hour."""
    return int(min(10 * 2 ** (attempts - 1), 3600))


async def delete_sent_emails(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` emails that belong to no order and were sent a month ago; returns how many.

    Those of an order stay on its timeline.
    """
    old = "order_id IS NULL AND status = 'sent' AND sent_at < now() - interval '30 days'"
    return await delete_some(connection, "outgoing_mail", old, limit=limit)
