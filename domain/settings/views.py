"""The pictures by which people know the shop, as they are shown."""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """A picture by which people know the shop: beside or instead of its name, and in the tab of a browser."""

    LOGO = "logo"
    ICON = "icon"


@dataclass(frozen=True, slots=True)
class ReadyMark:
    """A mark whose files are there: the stem of their names, and the picture's size in pixels."""

    file: str
    width: int
    height: int
