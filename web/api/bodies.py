"""What programs send and are sent. Unknown fields are refused; money is integer minor units."""

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from msgspec import Meta, Struct

from domain.accounts.views import Principal, Role
from domain.errors import InvalidError
from web.forms.reading import clean_text


def whole(pattern: str) -> Meta:
    """That a text is `pattern` from end to end; in Python `$` alone would let a line break follow."""
    return Meta(pattern=f"^{pattern}$(?!\\n)")


Line = Annotated[str, whole(r"[^\x00-\x1f\x7f-\x9f]*")]
"""A text without control characters; bound its length where it is used: `Annotated[Line, Meta(max_length=100)]`."""
Prose = Annotated[str, whole(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*")]
"""A text that may have several lines."""
Email = Annotated[Line, Meta(max_length=254, examples=["ada@example.com"], extra_json_schema={"format": "email"})]
Password = Annotated[Line, Meta(min_length=1, max_length=1024, examples=["otter lantern gravel"])]
NewPassword = Annotated[
    Line, Meta(min_length=8, max_length=128, description="Not easily guessed", examples=["otter lantern gravel"])
]
Name = Annotated[Line, Meta(min_length=1, max_length=100, examples=["Ada Byron"])]
Token = Annotated[Line, Meta(min_length=1, max_length=200)]
Code = Annotated[str, whole("[0-9]{6}"), Meta(min_length=6, max_length=6, examples=["042137"])]
Slug = Annotated[str, whole("[a-z0-9]+(-[a-z0-9]+)*"), Meta(max_length=160, examples=["oak-tray"])]


class Body(Struct, forbid_unknown_fields=True, frozen=True):
    """A request's body. `EXAMPLE`, if there is one, is shown in the reference."""

    EXAMPLE: ClassVar[dict[str, Any] | None] = None


class AskCode(Body, frozen=True):
    """Ask for a one-time code by mail."""

    email: Email


class VerifyCode(Body, frozen=True):
    """The code that came by mail."""

    email: Email
    code: Code


class Register(Body, frozen=True):
    """A new account for the verified address."""

    verification_token: Token
    password: NewPassword
    name: Name


class RegisterAdmin(Body, frozen=True):
    """A new administrator's account, for whoever knows the secret."""

    email: Email
    password: NewPassword
    name: Name
    secret_key: Annotated[Line, Meta(max_length=500)]


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
    email: Email
    name: Name
    role: Role


class Tokens(Struct, frozen=True):
    """An access token for `expires_in` seconds, and a refresh token for the next one."""

    access_token: str
    refresh_token: str
    token_type: Literal["bearer"]
    expires_in: Annotated[int, Meta(gt=0, examples=[3600])]
    user: Me


def me(principal: Principal) -> Me:
    """An account as programs see it."""
    return Me(principal.id, principal.email, principal.name, principal.role)


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
