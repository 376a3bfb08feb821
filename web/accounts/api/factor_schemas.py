"""Request and response bodies about second factors."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from domain.accounts.factors.second_step import Proof
from domain.accounts.factors.views import Factors
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.accounts.api.schemas import Token
from web.api.fields import Body, Line, Name
from web.infra.parsing import digits_of

Code = Annotated[Line, Meta(max_length=40, description="Six digits from the authenticator app", examples=["042137"])]
RecoveryCode = Annotated[Line, Meta(max_length=100, examples=["7k2m-q9xd-40fw-tb6z"])]
Credential = Annotated[
    dict[str, Any], Meta(description="The credential from `navigator.credentials`, as its `toJSON` returns it")
]


class SecondStep(Body, frozen=True):
    """One second factor for a pending sign-in: a code, a recovery code or a passkey."""

    pending_token: Token
    code: Code = ""
    recovery_code: RecoveryCode = ""
    passkey: Credential | None = None

    def proof(self) -> Proof:
        """Return the factor that was sent. Raises `InvalidError` unless it is exactly one."""
        return _one_of(self.code, self.recovery_code, self.passkey)


class Confirmation(Body, frozen=True):
    """The password of the account; if it has a second factor, one of code, recovery_code and passkey in its place."""

    password: Annotated[Line, Meta(max_length=1024, examples=["otter lantern gravel"])] = ""
    code: Code = ""
    recovery_code: RecoveryCode = ""
    passkey: Credential | None = None
    pending_token: Annotated[Line, Meta(max_length=200, description="Needed with a passkey")] = ""

    def the_password(self) -> str:
        """Return the password. Raises `InvalidError` if there is none."""
        if not self.password:
            raise InvalidError({"password": gettext("Enter your password.")})
        return self.password

    def proof(self) -> Proof | None:
        """Return the factor that was sent, None if none was. Raises `InvalidError` for more than one."""
        if not (self.code or self.recovery_code or self.passkey is not None):
            return None
        return _one_of(self.code, self.recovery_code, self.passkey)


def _one_of(code: str, recovery_code: str, passkey: dict[str, Any] | None) -> Proof:
    if [bool(code), bool(recovery_code), passkey is not None].count(True) != 1:
        raise InvalidError({"code": gettext("Send one of code, recovery_code and passkey.")})
    return Proof(passkey, digits_of(code) or code, recovery_code)


class FirstCode(Body, frozen=True):
    """A code from the authenticator app that is being set up."""

    code: Code


class NewPasskey(Body, frozen=True):
    """A passkey that was created for the options that came with `pending_token`."""

    pending_token: Token
    name: Name
    passkey: Credential


class PasskeyName(Body, frozen=True):
    """A new name for a passkey."""

    name: Name


class PasskeyItem(Struct, frozen=True):
    """A passkey; `used_at` is null until it has been used to sign in."""

    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None


class FactorList(Struct, frozen=True):
    """The second factors of an account."""

    totp: bool
    passkeys: list[PasskeyItem]
    recovery_codes_left: int


class NewTotp(Struct, frozen=True):
    """The secret for an authenticator app, shown only once: in base 32, and as the URI for a QR code."""

    secret: str
    uri: str


class RecoveryCodes(Struct, frozen=True):
    """New recovery codes, shown only once. Empty if the existing ones stay valid."""

    recovery_codes: list[str]


class AddedPasskey(Struct, frozen=True):
    """A passkey that was added; the first second factor comes with recovery codes."""

    id: UUID
    recovery_codes: list[str]


class PasskeyOptions(Struct, frozen=True):
    """The `publicKey` options for `navigator.credentials`; bytes are base64url."""

    pending_token: str
    options: dict[str, Any]


def factor_list(factors: Factors) -> FactorList:
    """Return the second factors of a user as a response body."""
    items = [PasskeyItem(one.id, one.name, one.created_at, one.used_at) for one in factors.passkeys]
    return FactorList(factors.totp, items, factors.recovery_left)
