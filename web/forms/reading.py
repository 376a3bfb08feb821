"""Reading what a browser's form sent."""

import unicodedata
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Request
from litestar.exceptions import ClientException, HTTPException

from domain.errors import InvalidError

MAX_FIELDS = 250
"""A form about an order of a hundred lines has two fields for each."""
FORM = "application/x-www-form-urlencoded"


async def read_form(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The fields of a form, the first of each name. Raises 415 for other formats and 400 for what cannot be read."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if body and content_type != FORM:
        raise HTTPException(status_code=415)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise ClientException("The form could not be read.") from error
    return dict(reversed(pairs))


def clean_text(value: str) -> str:
    """`value` without spaces around or doubled, in composed form. Raises ValueError on control characters."""
    text = unicodedata.normalize("NFC", " ".join(value.split()))
    if any(unicodedata.category(character) in {"Cc", "Cs", "Co"} for character in text):
        raise ValueError("It contains characters that we cannot use.")
    return text


def clean_prose(value: str) -> str:
    """`value` in composed form with plain line ends, without spaces around. Raises ValueError on control characters."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").strip())
    if any(unicodedata.category(one) in {"Cc", "Cs", "Co"} and one not in "\n\t" for one in text):
        raise ValueError("It contains characters that we cannot use.")
    return text


def whole_number(text: str, low: int, high: int) -> int | None:
    """`text` as a plain decimal whole number from `low` to `high`, or None: no signs, fractions or other digits."""
    text = text.strip()
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(high))
    return int(text) if plain and low <= int(text) <= high else None


def read_uuid(text: str) -> UUID | None:
    """`text` as an id, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def read_quantity(form: dict[str, str], maximum: int) -> int:
    """The form's `quantity`, one if it has none. Raises `InvalidError`."""
    quantity = whole_number(form.get("quantity", "1"), 1, maximum)
    if quantity is None:
        raise InvalidError({"quantity": f"Choose a whole number from 1 to {maximum}."})
    return quantity
