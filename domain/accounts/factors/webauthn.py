"""The shop as a relying party of WebAuthn ceremonies: the options for browsers, and checks of their responses."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

CEREMONY_MILLISECONDS = 300_000
CHALLENGE_BYTES = 32
LONGEST_ID = 1023
LONGEST_KEY = 2000


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
    structs = webauthn.helpers.structs
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=user_id.bytes,
        user_name=account,
        user_display_name=name,
        challenge=challenge,
        timeout=CEREMONY_MILLISECONDS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(existing),
    )
    return webauthn.helpers.options_to_json_dict(options)


def authentication_options(party: Party, challenge: bytes, *, allowed: Sequence[Presented] = ()) -> dict[str, Any]:
    """The options for `navigator.credentials.get()`, limited to `allowed`, or to any passkey if that is empty."""
    needs = webauthn.helpers.structs.UserVerificationRequirement
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=CEREMONY_MILLISECONDS,
        allow_credentials=_descriptors(allowed),
        user_verification=needs.PREFERRED if allowed else needs.REQUIRED,
    )
    return webauthn.helpers.options_to_json_dict(options)


def read_registration(party: Party, challenge: bytes, credential: dict[str, Any]) -> Made | None:
    """The credential that an authenticator has created for this challenge; None for any other response."""
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
        if _framed(credential):
            return None
        key = webauthn.helpers.decode_credential_public_key(made.credential_public_key)
        webauthn.helpers.decoded_public_key_to_cryptography(key)
    except _untrue():
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
        found = webauthn.verify_authentication_response(
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
    except _untrue():
        return None
    return found.new_sign_count


def credential_id(credential: dict[str, Any]) -> bytes:
    """The id that a credential claims; empty if it claims none."""
    try:
        return webauthn.helpers.base64url_to_bytes(str(credential.get("id", "")))
    except ValueError:
        return b""


def _handle_fits(credential: dict[str, Any], owner: UUID, *, needed: bool) -> bool:
    handle = credential["response"].get("userHandle")
    return webauthn.helpers.base64url_to_bytes(handle) == owner.bytes if handle else not needed


def _framed(credential: dict[str, Any]) -> bool:
    """Whether the ceremony was held in a frame of another site's page."""
    return (
        webauthn.helpers.parse_client_data_json(
            webauthn.helpers.base64url_to_bytes(credential["response"]["clientDataJSON"])
        ).cross_origin
        is True
    )


def _descriptors(credentials: Sequence[Presented]) -> "list[webauthn.helpers.structs.PublicKeyCredentialDescriptor]":
    structs = webauthn.helpers.structs
    return [
        structs.PublicKeyCredentialDescriptor(
            id=one.credential_id, transports=[structs.AuthenticatorTransport(way) for way in one.transports]
        )
        for one in credentials
    ]


def _transports(credential: dict[str, Any]) -> tuple[str, ...]:
    given = credential["response"].get("transports")
    return tuple(sorted(_known_transports() & {str(way) for way in given})) if isinstance(given, list) else ()


@lru_cache(maxsize=1)
def _known_transports() -> frozenset[str]:
    return frozenset(one.value for one in webauthn.helpers.structs.AuthenticatorTransport)


@lru_cache(maxsize=1)
def _untrue() -> tuple[type[Exception], ...]:
    """The exceptions that the library and what it rests on raise for an invalid response."""
    return (
        webauthn.helpers.exceptions.WebAuthnException,
        InvalidSignature,
        UnsupportedAlgorithm,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        OverflowError,
        RecursionError,
    )
