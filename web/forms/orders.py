"""The form by which a guest finds an order again."""

from domain.errors import InvalidError

LONGEST = 24
PREFIX = "M-"


def read_number(form: dict[str, str]) -> str:
    """The order's number as it is kept, however it was typed. Raises `InvalidError`."""
    number = "".join(form.get("number", "").split()).upper()
    if number.isascii() and number.isdigit():
        number = PREFIX + number
    if not (number.startswith(PREFIX) and number[len(PREFIX) :].isdecimal() and number.isascii()):
        raise InvalidError({"number": "Enter the number of the order, such as M-10427. It stands in every letter."})
    return number[:LONGEST]
