"""The forms of second factors."""

import re
from collections.abc import Awaitable
from typing import Any, TypeVar

import msgspec

from domain.accounts.factors.errors import FactorRefusedError
from domain.accounts.factors.second_step import Proof
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.accounts.forms import code_in

T = TypeVar("T")
LONGEST_CODE = 100
RECOVERY_CODE = re.compile(r"[0-9a-z]{4}(-[0-9a-z]{4}){3}")
MOST_CODES = 10


def read_proof(form: dict[str, str]) -> Proof:
    """Read the form of the second step. Raises `InvalidError`, or `FactorRefusedError` for an unreadable passkey."""
    if form.get("passkey"):
        return Proof(passkey=read_passkey(form))
    if "recovery_code" not in form:
        return Proof(code=read_app_code(form))
    code = form["recovery_code"].strip()
    if not code:
        raise InvalidError({"recovery_code": gettext("Enter one of your recovery codes.")})
    return Proof(recovery_code=code[:LONGEST_CODE])


async def beside_field(step: Awaitable[T], proof: Proof) -> T:
    """The result of a step; the refusal of a code is put beside its field. Raises `InvalidError`."""
    try:
        return await step
    except FactorRefusedError as error:
        if proof.passkey is not None:
            raise
        raise InvalidError({"code" if proof.code else "recovery_code": error.message}) from error


def read_app_code(form: dict[str, str]) -> str:
    """Return the authenticator app's code of the form. Raises `InvalidError`."""
    return code_in(form.get("code", ""), "your app")


def read_passkey(form: dict[str, str]) -> dict[str, Any]:
    """Return the browser's passkey response, which our script put into the form. Raises `FactorRefusedError`."""
    try:
        return msgspec.json.decode(form.get("passkey", ""), type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise FactorRefusedError(gettext("The passkey could not be read. Please try again.")) from error


def read_recovery_codes(form: dict[str, str]) -> list[str]:
    """Return the codes of the page that has just shown them. Raises `InvalidError` for anything else."""
    codes = form.get("codes", "").split()
    if not 0 < len(codes) <= MOST_CODES or not all(RECOVERY_CODE.fullmatch(code) for code in codes):
        raise InvalidError({"codes": gettext("These aren't recovery codes.")})
    return codes
