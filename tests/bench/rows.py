"""The rows of the result, and the table that people read."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

WIDTH = 150


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside what it should be: `floor` at least, or `ceiling` at most, or neither.

    `by_cpu` is kept for figures of growth, which other programs must not disturb.
    """

    name: str
    value: float
    unit: str = "of plain"
    floor: float | None = None
    ceiling: float | None = None
    note: str = ""
    failed: bool = False
    by_cpu: float = 0.0

    @property
    def bound(self) -> str:
        """What it should be, in words."""
        if self.floor is not None:
            return f"≥ {self.floor:g}"
        return "" if self.ceiling is None else f"≤ {self.ceiling:g}"

    @property
    def verdict(self) -> str:
        """`ok`, `below` or `above`; nothing for a figure that is only told; `wrong` if answers were."""
        if self.failed:
            return "wrong"
        if self.floor is not None:
            return "ok" if self.value >= self.floor else "below"
        if self.ceiling is not None:
            return "ok" if self.value <= self.ceiling else "above"
        return ""


def _figure(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    if value == int(value):
        return f"{value:.0f}"
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def show(rows: Sequence[Row], closing: Sequence[str]) -> None:
    """Print the table and the lines under it."""
    table = Table(title="Mercer, measured", title_justify="left")
    for heading, justify in (("what", "left"), ("measured", "right"), ("unit", "left"), ("should be", "right")):
        table.add_column(heading, justify="right" if justify == "right" else "left", overflow="fold")
    table.add_column("")
    table.add_column("more", overflow="fold", style="dim")
    for row in rows:
        colour = {"ok": "green", "": "dim"}.get(row.verdict, "red")
        table.add_row(row.name, _figure(row.value), row.unit, row.bound, f"[{colour}]{row.verdict}[/]", row.note)
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH)
    console.print(table)
    for line in closing:
        console.print(line)
