"""The forms of sign-up, sign-in and the account. A password is taken as it was typed, and never shown again."""

from domain.accounts.passwords import LONGEST as LONGEST_PASSWORD
from domain.errors import InvalidError

LONGEST_SECRET = 1024
"""Beyond it nothing is hashed or compared, whatever was typed."""

CODE_DIGITS = 6


def read_secret(form: dict[str, str], name: str = "password") -> str:
    """A password that is to be compared with the stored one. Raises `InvalidError` if there is none."""
    secret = form.get(name, "")
    if not secret:
        raise InvalidError({name: "Enter your password."})
    return secret[:LONGEST_SECRET]


def read_new_password(form: dict[str, str]) -> str:
    """A password that is to be the new one; how good it is, is decided in the domain. Raises `InvalidError`."""
    password = form.get("password", "")
    if not password:
        raise InvalidError({"password": "Choose a password."})
    if len(password) > LONGEST_PASSWORD:
        raise InvalidError({"password": f"Use at most {LONGEST_PASSWORD} characters."})
    return password


def read_code(form: dict[str, str]) -> str:
    """The digits of the form's `code`, however they were spaced. Raises `InvalidError`."""
    code = "".join(form.get("code", "").split())
    if not (code.isascii() and code.isdigit() and len(code) == CODE_DIGITS):
        raise InvalidError({"code": f"Enter the {CODE_DIGITS}-digit code from the email."})
    return code
