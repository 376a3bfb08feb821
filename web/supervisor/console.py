"""Messages of a start: a spinner for long steps and one block at the end, or plain lines in a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Show = Callable[[str], None]
NEWS_SECONDS = 15.0
"""Between two lines of a long step where nobody can see a spinner."""


class Console:
    """Plain lines, for logs and pipes."""

    def say(self, line: str) -> None:
        """Print one line, if that is possible: the shop does not stop because nobody can read what it says."""
        with suppress(OSError):
            print(line, flush=True)  # noqa: T201 - the terminal is this class's trade

    @contextmanager
    def step(self, title: str) -> Iterator[Show]:
        """Show that a long step goes on; the block may call the yielded function to report its progress."""
        self.say(f"{title} …")
        start = said = time.monotonic()

        def show(detail: str) -> None:
            nonlocal said
            if time.monotonic() - said >= NEWS_SECONDS:
                said = time.monotonic()
                self.say(f"{title}: {detail}")

        yield show
        self.say(f"{title}: done in {time.monotonic() - start:.1f} s")

    def open_for_business(self, facts: dict[str, str], closing: str) -> None:
        """Print the addresses of the shop."""
        for name, value in facts.items():
            self.say(f"{name + ':':<9} {value}")
        self.say(closing)


class Terminal(Console):
    """A console for a terminal; rich is imported only when there is something to draw."""

    @contextmanager
    def step(self, title: str) -> Iterator[Show]:
        """Show a spinner, which becomes a tick."""
        from rich.console import Console as Rich  # noqa: PLC0415
        from rich.markup import escape  # noqa: PLC0415

        rich = Rich(highlight=False)
        start = time.monotonic()
        with rich.status(f"{title} …") as status:
            yield lambda detail: status.update(f"{title} … [dim]{escape(detail[:80])}[/dim]")
        rich.print(f"[green]✓[/green] {title} [dim]{time.monotonic() - start:.1f} s[/dim]")

    def open_for_business(self, facts: dict[str, str], closing: str) -> None:
        """Draw a block with the addresses of the shop."""
        from rich.console import Console as Rich  # noqa: PLC0415
        from rich.console import Group  # noqa: PLC0415
        from rich.panel import Panel  # noqa: PLC0415
        from rich.table import Table  # noqa: PLC0415

        table = Table.grid(padding=(0, 2))
        for name, value in facts.items():
            table.add_row(f"[dim]{name}[/dim]", f"[link={value}]{value}[/link]" if "://" in value else value)
        content = Group(table, "", f"[dim]{closing}[/dim]")
        Rich().print(Panel(content, title="[bold]Mercer[/bold]", expand=False, padding=(1, 3)))


def console() -> Console:
    """The console that fits standard output."""
    return Terminal() if sys.stdout.isatty() else Console()
