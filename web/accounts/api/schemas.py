"""What programs send and are sent of an account: devices, tokens, changes."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from domain.accounts.api_tokens import NewApiToken
from domain.accounts.views import ApiTokenView, Principal, Role, Scope, SessionView
from web.accounts.devices import device_name
from web.api.fields import Body, Email, Line, Name, whole

Password = Annotated[Line, Meta(min_length=1, max_length=1024, examples=["otter lantern gravel"])]
NewPassword = Annotated[
    Line, Meta(min_length=8, max_length=128, description="Not easily guessed", examples=["otter lantern gravel"])
]
Token = Annotated[Line, Meta(min_length=1, max_length=200)]
Code = Annotated[str, whole("[0-9]{6}"), Meta(min_length=6, max_length=6, examples=["042137"])]


class AskReset(Body, frozen=True):
    """Ask for the code that lets a forgotten password be replaced."""

    email: Email


class Reset(Body, frozen=True):
    """A new password for the verified address."""

    verification_token: Token
    password: NewPassword


class Proof(Body, frozen=True):
    """The account's present password."""

    password: Password


class ChangeName(Body, frozen=True):
    """Another name."""

    name: Name


class ChangePassword(Body, frozen=True):
    """Another password."""

    password: NewPassword


class AskEmail(Body, frozen=True):
    """Another address, to which a code is mailed."""

    email: Email


class ChangeEmail(Body, frozen=True):
    """The new address, and the code that came to it."""

    email: Email
    code: Code


class NewToken(Body, frozen=True):
    """A token to be made."""

    name: Name
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=4, examples=[["read"]])]


class Session(Struct, frozen=True):
    """A sign-in on one device; `present` is the one that asks."""

    id: UUID
    device: str
    program: bool
    present: bool
    created_at: datetime
    last_seen_at: datetime


class Sessions(Struct, frozen=True):
    """Every open sign-in, the present one first."""

    items: list[Session]


class ApiTokenThing(Struct, frozen=True):
    """A token, without its secret."""

    id: UUID
    name: str
    scopes: list[Scope]
    created_at: datetime
    last_used_at: datetime | None


class ApiTokens(Struct, frozen=True):
    """Every token that is good, the latest first."""

    items: list[ApiTokenThing]


class MadeToken(Struct, frozen=True):
    """A new token; `token` is its secret, which is shown this once."""

    id: UUID
    token: str


def sessions_thing(found: tuple[SessionView, ...]) -> Sessions:
    """Sign-ins as programs see them."""
    return Sessions(
        [
            Session(one.id, device_name(one.device), one.program, one.present, one.created_at, one.seen_at)
            for one in found
        ]
    )


def tokens_thing(found: tuple[ApiTokenView, ...]) -> ApiTokens:
    """Tokens as programs see them."""
    return ApiTokens([ApiTokenThing(one.id, one.name, list(one.scopes), one.created_at, one.used_at) for one in found])


def made_thing(made: NewApiToken) -> MadeToken:
    """A new token as its owner sees it, once."""
    return MadeToken(made.id, made.secret)


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
