"""Progress of long work: a bar on a terminal, plain lines anywhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

EVERY = 1.0
"""The seconds between two plain lines."""

Advance = Callable[[int], None]
"""A function that adds to the number of things done."""


@contextmanager
def progress(title: str, total: int) -> Iterator[Advance]:
    """Show the progress from 0 to `total`; the block calls `advance` with the number of things just done."""
    shown = _bar(title, total) if sys.stdout.isatty() else _lines(title, total)
    with shown as advance:
        yield advance


@contextmanager
def _bar(title: str, total: int) -> Iterator[Advance]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as bar:
        task = bar.add_task(title, total=total)
        yield lambda count: bar.update(task, advance=count)


@contextmanager
def _lines(title: str, total: int) -> Iterator[Advance]:
    done, begun = 0, monotonic()
    said = begun

    def advance(count: int) -> None:
        nonlocal done, said
        done += count
        if monotonic() - said >= EVERY:
            said = monotonic()
            click.echo(f"{title}: {done:,} of {total:,}")

    yield advance
    click.echo(f"{title}: {done:,} in {monotonic() - begun:.1f} s")
