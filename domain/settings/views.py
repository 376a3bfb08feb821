"""The pictures by which people know the shop, as they are shown."""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """A picture of the shop itself: beside or instead of its name, in the tab of a browser, and the official notice.

    The notice of the legal guarantee of conformity has a design that is laid down (Regulation (EU) 2025/1960, annex I).
    """

    LOGO = "logo"
    ICON = "icon"
    GUARANTEE = "guarantee"


@dataclass(frozen=True, slots=True)
class ReadyMark:
    """A mark whose files are there: the stem of their names, and the picture's size in pixels."""

    file: str
    width: int
    height: int
