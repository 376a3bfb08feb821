"""What programs send and are sent about second factors."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from domain.accounts.factors.second_step import Proof
from domain.accounts.factors.views import Factors
from domain.errors import InvalidError
from web.accounts.api.schemas import Token
from web.api.fields import Body, Line, Name

Code = Annotated[Line, Meta(max_length=20, description="The six digits that the app shows now", examples=["042137"])]
RecoveryCode = Annotated[Line, Meta(max_length=100, examples=["7k2m-q9xd-40fw-tb6z"])]
Credential = Annotated[
    dict[str, Any], Meta(description="What `navigator.credentials` answered, as its `toJSON` gives it")
]


class SecondStep(Body, frozen=True):
    """One proof for a sign-in under way: a code, a recovery code or a passkey."""

    pending_token: Token
    code: Code = ""
    recovery_code: RecoveryCode = ""
    passkey: Credential | None = None

    def proof(self) -> Proof:
        """What is to be looked at. Raises `InvalidError` unless it is exactly one thing."""
        if [bool(self.code), bool(self.recovery_code), self.passkey is not None].count(True) != 1:
            raise InvalidError({"code": "Send one of code, recovery_code and passkey."})
        return Proof(self.passkey, self.code, self.recovery_code)


class FirstCode(Body, frozen=True):
    """A code of the app that is being set up."""

    code: Code


class NewPasskey(Body, frozen=True):
    """A passkey that was made for the options that came with `pending_token`."""

    pending_token: Token
    name: Name
    passkey: Credential


class PasskeyName(Body, frozen=True):
    """What to call a passkey."""

    name: Name


class PasskeyItem(Struct, frozen=True):
    """A passkey; `used_at` is null until it has signed in."""

    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None


class FactorList(Struct, frozen=True):
    """By what this person can take a second step."""

    totp: bool
    passkeys: list[PasskeyItem]
    recovery_codes_left: int


class NewTotp(Struct, frozen=True):
    """The secret of an authenticator app, shown this once: in base 32, and as apps read it from a QR code."""

    secret: str
    uri: str


class RecoveryCodes(Struct, frozen=True):
    """Recovery codes, shown this once. Empty if the person keeps those that they have."""

    recovery_codes: list[str]


class AddedPasskey(Struct, frozen=True):
    """A passkey that was added; with the first factor come recovery codes."""

    id: UUID
    recovery_codes: list[str]


class PasskeyOptions(Struct, frozen=True):
    """What `navigator.credentials` is given as `publicKey`; its bytes are base 64 for addresses."""

    pending_token: str
    options: dict[str, Any]


def factor_list(factors: Factors) -> FactorList:
    """A person's factors as programs see them."""
    items = [PasskeyItem(one.id, one.name, one.created_at, one.used_at) for one in factors.passkeys]
    return FactorList(factors.totp, items, factors.recovery_left)
