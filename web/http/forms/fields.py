"""Fields of a browser's form, read and checked, and the checks of single values that forms and JSON share."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES
from litestar import Request
from litestar.exceptions import ClientException, HTTPException

from domain.errors import InvalidError
from domain.words.messages import gettext
from web.infra.parsing import clean_text, linkless_text, plain_text, whole_number

MAX_FIELDS = 250
"""A form about an order of a hundred lines has two fields for each."""
FORM = "application/x-www-form-urlencoded"


async def read_form(request: Request[Any, Any, Any], *, most: int = MAX_FIELDS) -> dict[str, str]:
    """Return the form's fields, the first of each name, `most` at most.

    Raises 415 for other formats, 400 for an unreadable body.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if body and content_type != FORM:
        raise HTTPException(status_code=415)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=most)
    except ValueError as error:
        raise ClientException(gettext("The form could not be read.")) from error
    return dict(reversed(pairs))


def read_quantity(form: dict[str, str], maximum: int) -> int:
    """Return the form's `quantity`, one if it has none. Raises `InvalidError`."""
    quantity = whole_number(form.get("quantity", "1"), 1, maximum)
    if quantity is None:
        raise InvalidError({"quantity": gettext("Choose a whole number from 1 to %(maximum)s.", maximum=maximum)})
    return quantity


def clean(text: str, pointer: str, check: Callable[[str], str] = clean_text) -> str:
    """The text as `check` returns it. Raises `InvalidError` at `pointer`, with the sentence of its ValueError."""
    try:
        return check(text)
    except ValueError as error:
        raise InvalidError({pointer: str(error)}) from error


USUAL_ADDRESS = re.compile(
    r"([A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*)@((?:[A-Za-z0-9]{1,40}\.){1,4}[A-Za-z]{2,20})",
)
"""The addresses that most people have: each is sound, whatever stands at the places of letters and digits."""

LONGEST_USUAL = 64
SPECIAL_ENDS = {name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES}
"""The last parts of domains among which are some that nobody can have an address at."""

SAME_IN_CAPITALS = frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)
"""Mailboxes of a role (RFC 2142), which are written in small letters: Info@ is info@."""


def sound_address_of_mail(text: str) -> str:
    """An email address in its usual form. Raises ValueError with a sentence for the customer.

    A domain is shown in its own letters, whether it was typed so or as `xn--…`.
    """
    if usual := USUAL_ADDRESS.fullmatch(text):
        local, domain = usual[1], usual[2].lower()
        if len(text) <= LONGEST_USUAL and domain.rpartition(".")[2] not in SPECIAL_ENDS:
            return f"{local.lower() if local.lower() in SAME_IN_CAPITALS else local}@{domain}"
    try:
        return validate_email(plain_text(text), check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as error:
        raise ValueError(gettext("Enter an email address, such as name@example.com.")) from error


def sound_email(text: str) -> str:
    """An email address in its usual form. Raises `InvalidError`."""
    return clean(text, "email", sound_address_of_mail)


def sound_name(text: str) -> str:
    """A name without control characters, doubled spaces and links. Raises `InvalidError`."""
    name = clean(text, "name", linkless_text)
    if not name:
        raise InvalidError({"name": gettext("Enter a name.")})
    return name


LONGEST_NAME = 100


def read_email(form: dict[str, str]) -> str:
    """The form's `email` in its usual form. Raises `InvalidError`."""
    return sound_email(form.get("email", ""))


def read_name(form: dict[str, str]) -> str:
    """The form's `name`, cleaned. Raises `InvalidError`."""
    name = clean(form.get("name", ""), "name", linkless_text)
    if not name:
        raise InvalidError({"name": gettext("Enter your name.")})
    if len(name) > LONGEST_NAME:
        raise InvalidError({"name": gettext("Use at most %(number)s characters.", number=LONGEST_NAME)})
    return name


MAX_KEY = 200


def is_valid_key(key: str) -> bool:
    """Return whether an idempotency key is printable ASCII of a sensible length."""
    return key.isascii() and key.isprintable() and len(key) <= MAX_KEY
