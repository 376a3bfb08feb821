"""The forms of sign-up, sign-in and the account. Passwords are read exactly as typed, and never shown again."""

from domain.accounts.passwords import LONGEST as LONGEST_PASSWORD
from domain.accounts.secrets import CODE_DIGITS
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.infra.parsing import digits_of

LONGEST_SECRET = 1024
"""A typed password is cut to this length before it is hashed or compared."""


def read_secret(form: dict[str, str], name: str = "password") -> str:
    """Return a password to compare with the stored one. Raises `InvalidError` if the field is empty."""
    secret = form.get(name, "")
    if not secret:
        raise InvalidError({name: gettext("Enter your password.")})
    return secret[:LONGEST_SECRET]


def read_new_password(form: dict[str, str]) -> str:
    """Return a new password; the domain checks its strength. Raises `InvalidError`."""
    password = form.get("password", "")
    if not password:
        raise InvalidError({"password": gettext("Choose a password.")})
    if len(password) > LONGEST_PASSWORD:
        raise InvalidError({"password": gettext("Use at most %(number)s characters.", number=LONGEST_PASSWORD)})
    return password


def code_in(text: str, place: str) -> str:
    """Return the digits of a code that stands in `place`, whatever is typed between them. Raises `InvalidError`."""
    code = digits_of(text)
    if len(code) != CODE_DIGITS:
        raise InvalidError(
            {
                "code": gettext(
                    "Enter the %(code_digits)s-digit code from %(place)s.", code_digits=CODE_DIGITS, place=place
                )
            }
        )
    return code


def read_code(form: dict[str, str]) -> str:
    """Return the emailed code of the form. Raises `InvalidError`."""
    return code_in(form.get("code", ""), "the email")
