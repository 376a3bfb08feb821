"""What programs send and are sent. Unknown fields are refused; money is integer minor units."""

from typing import Annotated
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from msgspec import Meta, Struct

from domain.accounts.views import Principal
from domain.errors import InvalidError
from web.forms.reading import clean_text

Email = Annotated[str, Meta(max_length=254, description="An email address", examples=["ada@example.com"])]
Password = Annotated[str, Meta(max_length=1024, description="8 to 128 characters, not easily guessed")]
Name = Annotated[str, Meta(min_length=1, max_length=100, examples=["Ada Byron"])]
Token = Annotated[str, Meta(min_length=1, max_length=200)]


class Body(Struct, forbid_unknown_fields=True, frozen=True):
    """A request's body."""


class AskCode(Body, frozen=True):
    """Ask for a one-time code by mail."""

    email: Email


class VerifyCode(Body, frozen=True):
    """The code that came by mail."""

    email: Email
    code: Annotated[str, Meta(pattern=r"^[0-9]{6}$", examples=["042137"])]


class Register(Body, frozen=True):
    """A new account for the verified address."""

    verification_token: Token
    password: Password
    name: Name


class RegisterAdmin(Body, frozen=True):
    """A new administrator's account, for whoever knows the secret."""

    email: Email
    password: Password
    name: Name
    secret_key: Annotated[str, Meta(max_length=500)]


class LogIn(Body, frozen=True):
    """An address and its password."""

    email: Email
    password: Password


class Refresh(Body, frozen=True):
    """The refresh token that came last."""

    refresh_token: Token


class Accepted(Struct, frozen=True):
    """The request was taken; nothing more is told."""

    detail: str


class Verified(Struct, frozen=True):
    """Proof that the address is theirs, for ten minutes and one use."""

    verification_token: str


class Me(Struct, frozen=True):
    """An account."""

    id: UUID
    email: str
    name: str
    role: str


class Tokens(Struct, frozen=True):
    """An access token for `expires_in` seconds, and a refresh token for the next one."""

    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int
    user: Me


def me(principal: Principal) -> Me:
    """An account as programs see it."""
    return Me(principal.id, principal.email, principal.name, principal.role.value)


def sound_email(text: str) -> str:
    """The address in its usual form. Raises `InvalidError`."""
    try:
        return validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as error:
        raise InvalidError({"email": "This is not an email address."}) from error


def sound_name(text: str) -> str:
    """A name without control characters and doubled spaces. Raises `InvalidError`."""
    try:
        name = clean_text(text)
    except ValueError as error:
        raise InvalidError({"name": str(error)}) from error
    if not name:
        raise InvalidError({"name": "Enter a name."})
    return name
