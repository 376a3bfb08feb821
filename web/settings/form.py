"""The form of a section of settings. Each country of a list is a checkbox of its own: countries_GB."""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.settings.fields import SETTINGS
from web.infra.parsing import whole_number
from web.settings.text import FIELDS

MOST = 2_147_483_647
LONGEST = 2_000


def form_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Settings as the values of their fields."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if FIELDS[name].kind == "lines":
            found[name] = "\n".join(value)
        elif isinstance(value, list):
            found.update({f"{name}_{code}": "on" for code in value})
        elif isinstance(value, bool):
            found[name] = "on" if value else ""
        else:
            found[name] = str(value)
    return found


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """The submitted values, to show them again."""
    return {name: value.replace("\x00", "")[:LONGEST] for name, value in form.items() if _names_a_setting(name)}


def read_fields(form: Mapping[str, str], names: Iterable[str], pins: Mapping[str, str]) -> dict[str, Any]:
    """The values of these settings as they were typed, without those that the environment pins."""
    return {name: _read(form, name) for name in names if name not in pins}


def words_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Settings in words, to be read beside a field."""
    return {name: _in_words(value) for name, value in values.items()}


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _read(form: Mapping[str, str], name: str) -> Any:
    kind, text = FIELDS[name].kind, form.get(name, "")
    if kind == "switch":
        return text == "on"
    if kind == "boxes":
        return [one.removeprefix(f"{name}_") for one in form if one.startswith(f"{name}_")]
    if kind == "lines":
        return [one for one in text.splitlines() if one.strip()]
    if kind == "number":
        number = whole_number(text, 0, MOST)
        return text if number is None else number
    return text


def _names_a_setting(name: str) -> bool:
    return name in SETTINGS or name.rpartition("_")[0] in SETTINGS
