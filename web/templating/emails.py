"""An email as its room describes it: its kind, what its templates are given, and a sample of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from domain.connection import Connection
from domain.mail.operations import OutgoingEmail
from web.config.settings import Settings

Context = dict[str, Any]
MakeSample = Callable[[Settings], Context]


async def as_written(_connection: Connection, _settings: Settings, email: OutgoingEmail) -> Context:
    """The context that the email was written with, which is all that many templates need."""
    return email.context


def made_up(**values: Any) -> MakeSample:
    """A sample that depends on no setting."""
    return lambda _settings: values


NOTHING = made_up()


@dataclass(frozen=True, slots=True)
class Email:
    """An email of `kind`, whose subject, text and HTML stand in `templates/mail/<kind>`.

    `context` reads what these are given, at the moment of sending; `sample` makes it up, for staff to see what the
    email looks like. One `with_contract` ends with the terms, if its context has them. `unsubscribe_url` belongs to
    emails that somebody asked for once and may end with one click.
    """

    kind: str
    context: Callable[[Connection, Settings, OutgoingEmail], Awaitable[Context]] = as_written
    sample: MakeSample = NOTHING
    unsubscribe_url: Callable[[Settings, OutgoingEmail], str] | None = None
    with_contract: bool = False
