"""Wrong guesses in a row at one account, over all doors: after so many, each further one waits longer than the last."""

from dataclasses import dataclass
from uuid import UUID

from domain.clock import now
from domain.connection import PIECE, Connection, delete_some
from domain.mail.operations import write_email

GUESSED = "account_guessed"
ACCOUNT = "account:"
"""What `who` begins with where an account is guessed at from a browser that it does not know."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many wrong guesses in a row are free; then pauses double from `first` to `longest` seconds."""

    free: int
    first: int = 60
    longest: int = 3600


SECRETS = Patience(100)
"""Passwords and emailed codes. NIST SP 800-63B, 5.2.2: at most 100 in a row, then pauses of up to an hour."""

FACTORS = Patience(50)
"""Codes of an authenticator app, of which an attacker must have the password already."""

RECOVERY = Patience(20, first=10, longest=600)
"""Recovery codes, which nobody guesses: they have 80 bits."""


FEW = 10
"""Fewer are forgotten after a day: slower than that nobody gets anywhere."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A guess that was counted as wrong until it proves right, or else must come back in `wait` seconds.

    `series` names the row of guesses in a row.
    """

    series: UUID | None
    wrong: int
    wait: int = 0


PAUSE = "make_interval(secs => least($4::int, $3::int * pow(2, least(g.wrong - $2::int, 30))))"
COUNT = f"""
INSERT INTO wrong_guesses AS g (who, wrong) VALUES ($1, 1) ON CONFLICT (who)
DO UPDATE SET wrong = g.wrong + 1, guessed_at = now() WHERE g.wrong < $2::int OR g.guessed_at + {PAUSE} <= now()
RETURNING id, wrong
"""  # noqa: S608 - constants
WAIT = f"""
SELECT id, greatest(1, ceil(extract(epoch FROM guessed_at + {PAUSE} - now())))::int AS wait
FROM wrong_guesses g WHERE who = $1
"""  # noqa: S608 - constants


async def count_guess(connection: Connection, *, who: str, patience: Patience = SECRETS) -> Counted:
    """Count a guess by `who`, who is guessed at, before it is looked at: so parallel ones are all counted.

    Commit it before the guess is answered, and `forget_guesses` if it is right. If the result has a `wait`, nothing
    was counted and nothing may be looked at.
    """
    sizes = (patience.free, patience.first, patience.longest)
    row = await connection.fetchrow(COUNT, who, *sizes)
    if row:
        return Counted(row["id"], row["wrong"])
    slowed = await connection.fetchrow(WAIT, who, *sizes)
    return Counted(slowed["id"], patience.free, slowed["wait"]) if slowed else Counted(None, patience.free, 1)


async def forget_guesses(connection: Connection, *, who: str) -> None:
    """End the row of wrong guesses: a right one has come."""
    await connection.execute("DELETE FROM wrong_guesses WHERE who = $1", who)


async def tell_of_guesses(connection: Connection, *, who: str, email: str, counted: Counted) -> None:
    """Email the owner of the account, if there is one, that guesses are slowed; of strangers', with a way past them.

    Once when the pauses begin, and on each further day on which a guess meets one.
    """
    if counted.wrong != SECRETS.free or counted.series is None:
        return
    owner = await connection.fetchrow("SELECT email, name FROM users WHERE lower(email) = lower($1)", email)
    if owner:
        series = {"series": str(counted.series)} if who.startswith(ACCOUNT) else {}
        await write_email(
            connection,
            kind=GUESSED,
            recipient=owner["email"],
            context={"person_name": owner["name"], "wrong": counted.wrong, **series},
            dedupe_key=f"{GUESSED}:{counted.series}:{now().date()}",
        )


async def delete_old_guesses(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` rows of guesses that ended a month ago, the few of a slip a day ago; returns how many."""
    old = f"guessed_at < now() - interval '1 day' AND (wrong < {FEW} OR guessed_at < now() - interval '30 days')"
    return await delete_some(connection, "wrong_guesses", old, limit=limit)
