"""The form of a withdrawal."""

from collections.abc import Sequence

from domain.errors import InvalidError
from domain.withdrawals.operations import Declaration
from domain.withdrawals.rules import OpenLine
from domain.words.messages import gettext
from web.http.forms.fields import read_email, read_name
from web.infra.parsing import whole_number


def read_declaration(form: dict[str, str], lines: Sequence[OpenLine]) -> Declaration:
    """Who withdraws, and from how many of which `lines`. Raises `InvalidError` with every wrong field."""
    errors: dict[str, str] = {}
    values = []
    for read in (read_name, read_email):
        try:
            values.append(read(form))
        except InvalidError as refusal:
            errors |= refusal.errors
    wanted = []
    for line in lines:
        quantity = whole_number(form.get(name := quantity_field(line), "0"), 0, line.left)
        if quantity is None:
            errors[name] = gettext("Choose how many of %(name)s, from 0 to %(left)s.", name=line.name, left=line.left)
        elif quantity:
            wanted.append((line.line_id, quantity))
    if not wanted and not errors:
        errors[quantity_field(lines[0])] = gettext("Choose at least one item to withdraw from.")
    if errors:
        raise InvalidError(errors)
    return Declaration(values[0], values[1], tuple(wanted))


def quantity_field(line: OpenLine) -> str:
    """The name of the field with a line's quantity."""
    return f"quantity-{line.line_id}"
