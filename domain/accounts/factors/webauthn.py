"""The shop as a relying party of WebAuthn ceremonies: the options for browsers, and checks of their responses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    options_to_json_dict,
    parse_client_data_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

CEREMONY_MILLISECONDS = 300_000
CHALLENGE_BYTES = 32
LONGEST_ID = 1023
LONGEST_KEY = 2000
TRANSPORTS = {one.value for one in AuthenticatorTransport}

UNTRUE = (
    WebAuthnException,
    InvalidSignature,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    RecursionError,
)
"""The exceptions that the library and what it rests on raise for an invalid response."""


@dataclass(frozen=True, slots=True)
class Party:
    """The shop as authenticators know it: a passkey is bound to `id`, a host, and used at `origin` only."""

    id: str
    origin: str
    name: str

    @classmethod
    def at(cls, base_url: str, name: str) -> "Party":
        """The relying party of a shop at `base_url`."""
        found = urlsplit(base_url)
        return cls(found.hostname or "", f"{found.scheme}://{found.netloc}".lower(), name)


@dataclass(frozen=True, slots=True)
class Presented:
    """A credential as the options name it."""

    credential_id: bytes
    transports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A credential that an authenticator has created."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]


def registration_options(
    party: Party, challenge: bytes, *, user_id: UUID, account: str, name: str, existing: Sequence[Presented]
) -> dict[str, Any]:
    """The options for `navigator.credentials.create()`.

    The passkey signs in without an email address and knows its user.
    """
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=user_id.bytes,
        user_name=account,
        user_display_name=name,
        challenge=challenge,
        timeout=CEREMONY_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(existing),
    )
    return options_to_json_dict(options)


def authentication_options(party: Party, challenge: bytes, *, allowed: Sequence[Presented] = ()) -> dict[str, Any]:
    """The options for `navigator.credentials.get()`, limited to `allowed`, or to any passkey if that is empty."""
    verification = UserVerificationRequirement.PREFERRED if allowed else UserVerificationRequirement.REQUIRED
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=CEREMONY_MILLISECONDS,
        allow_credentials=_descriptors(allowed),
        user_verification=verification,
    )
    return options_to_json_dict(options)


def read_registration(party: Party, challenge: bytes, credential: dict[str, Any]) -> Made | None:
    """The credential that an authenticator has created for this challenge; None for any other response."""
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
        if _framed(credential):
            return None
        decoded_public_key_to_cryptography(decode_credential_public_key(made.credential_public_key))
    except UNTRUE:
        return None
    if len(made.credential_id) > LONGEST_ID or len(made.credential_public_key) > LONGEST_KEY:
        return None
    return Made(made.credential_id, made.credential_public_key, made.sign_count, _transports(credential))


def read_assertion(
    party: Party,
    challenge: bytes,
    credential: dict[str, Any],
    *,
    owner: UUID,
    public_key: bytes,
    sign_count: int,
    alone: bool,
) -> int | None:
    """The new sign count of a credential that has truly signed this challenge; None for any other response."""
    try:
        found = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=alone,
        )
        if _framed(credential) or not _handle_fits(credential, owner, needed=alone):
            return None
    except UNTRUE:
        return None
    return found.new_sign_count


def credential_id(credential: dict[str, Any]) -> bytes:
    """The id that a credential claims; empty if it claims none."""
    try:
        return base64url_to_bytes(str(credential.get("id", "")))
    except ValueError:
        return b""


def _handle_fits(credential: dict[str, Any], owner: UUID, *, needed: bool) -> bool:
    handle = credential["response"].get("userHandle")
    return base64url_to_bytes(handle) == owner.bytes if handle else not needed


def _framed(credential: dict[str, Any]) -> bool:
    """Whether the ceremony was held in a frame of another site's page."""
    return parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"])).cross_origin is True


def _descriptors(credentials: Sequence[Presented]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=one.credential_id, transports=[AuthenticatorTransport(way) for way in one.transports]
        )
        for one in credentials
    ]


def _transports(credential: dict[str, Any]) -> tuple[str, ...]:
    given = credential["response"].get("transports")
    return tuple(sorted(TRANSPORTS & {str(way) for way in given})) if isinstance(given, list) else ()
