"""Request and response bodies about an account: sessions, tokens, changes."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.accounts.api_tokens import NewApiToken
from domain.accounts.views import ApiTokenView, Principal, Role, Scope, SessionView
from web.accounts.devices import device_name
from web.api.fields import Body, Email, Line, Name

Password = Annotated[Line, Meta(min_length=1, max_length=1024, examples=["otter lantern gravel"])]
NewPassword = Annotated[
    Line, Meta(min_length=8, max_length=128, description="Must not be easy to guess", examples=["otter lantern gravel"])
]
Token = Annotated[Line, Meta(min_length=1, max_length=200)]
Code = Annotated[
    Line,
    Meta(min_length=6, max_length=40, description="Its six digits; what stands between them is dropped"),
    Meta(examples=["042137"]),
]


class AskReset(Body, frozen=True):
    """A request for a code to reset a forgotten password."""

    email: Email


class Reset(Body, frozen=True):
    """A new password for the verified address."""

    verification_token: Token
    password: NewPassword


class ChangeName(Body, frozen=True):
    """A new name."""

    name: Name


class ChangePassword(Body, frozen=True):
    """A new password."""

    password: NewPassword


class AskEmail(Body, frozen=True):
    """A new email address, to which a code is sent."""

    email: Email


class ChangeEmail(Body, frozen=True):
    """The new email address, and the code that was sent to it."""

    email: Email
    code: Code


class NewToken(Body, frozen=True):
    """An API token to create."""

    name: Name
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=4, examples=[["read"]])]


class Session(Struct, frozen=True):
    """A session on one device; `present` marks the session of this request, `program` one of an API client."""

    id: UUID
    device: str
    program: bool
    present: bool
    created_at: datetime
    last_seen_at: datetime


class Sessions(Struct, frozen=True):
    """All open sessions, the one of this request first."""

    items: list[Session]


class ApiTokenThing(Struct, frozen=True):
    """An API token, without its secret."""

    id: UUID
    name: str
    scopes: list[Scope]
    created_at: datetime
    last_used_at: datetime | None


class ApiTokens(Struct, frozen=True):
    """All valid API tokens, the latest first."""

    items: list[ApiTokenThing]


class MadeToken(Struct, frozen=True):
    """A new API token; `token` is its secret, shown only once."""

    id: UUID
    token: str


def sessions_thing(found: tuple[SessionView, ...]) -> Sessions:
    """Return sessions as a response body."""
    return Sessions(
        [
            Session(one.id, device_name(one.device), one.program, one.present, one.created_at, one.seen_at)
            for one in found
        ]
    )


def tokens_thing(found: tuple[ApiTokenView, ...]) -> ApiTokens:
    """Return API tokens as a response body."""
    return ApiTokens([ApiTokenThing(one.id, one.name, list(one.scopes), one.created_at, one.used_at) for one in found])


def made_thing(made: NewApiToken) -> MadeToken:
    """Return a new API token with its secret as a response body."""
    return MadeToken(made.id, made.secret)


class AskCode(Body, frozen=True):
    """A request for a one-time code by email."""

    email: Email


class VerifyCode(Body, frozen=True):
    """The code that was sent by email."""

    email: Email
    code: Code


class Register(Body, frozen=True):
    """A new account for the verified address."""

    verification_token: Token
    password: NewPassword
    name: Name


class RegisterAdmin(Body, frozen=True):
    """A new administrator account; `secret_key` is the value of ADMIN_SIGNUP_SECRET."""

    email: Email
    password: NewPassword
    name: Name
    secret_key: Annotated[Line, Meta(max_length=500)]


class LogIn(Body, frozen=True):
    """An email address and its password."""

    email: Email
    password: Password


class Refresh(Body, frozen=True):
    """The latest refresh token."""

    refresh_token: Token


class Verified(Struct, frozen=True):
    """Proof that the address was verified, valid for ten minutes and one use."""

    verification_token: str


class Me(Struct, frozen=True):
    """An account."""

    id: UUID
    email: Email
    name: Name
    role: Role


class Tokens(Struct, frozen=True):
    """An access token, valid for `expires_in` seconds, and a refresh token to get the next one."""

    access_token: str
    refresh_token: str
    token_type: Literal["bearer"]
    expires_in: Annotated[int, Meta(gt=0, examples=[3600])]
    user: Me


def me(principal: Principal) -> Me:
    """Return an account as a response body."""
    return Me(principal.id, principal.email, principal.name, principal.role)
