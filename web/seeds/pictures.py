"""The demo's pictures in every format and size that pages ask for."""

import asyncio
import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from domain.media.encoding import at_width, encode
from domain.media.sizes import file_name, renditions
from web.seeds.progress import progress

MOST_THREADS = 16
"""The most threads: an encoder at work on the largest picture holds about 60 MB."""

Job = tuple[Path, list[tuple[int, Path]]]
"""An original, and the files with their widths that are to be made of it."""


async def make_pictures(originals: Iterable[Path], media_dir: Path) -> None:
    """Write `{stem}-{width}.{avif,webp}` into `media_dir` for each original, in each stored width.

    Existing files are left alone; a file appears whole or not at all. Raises OSError when the folder cannot be written.
    Encoders let go of the interpreter lock, so threads keep every core busy; unlike a pool of processes they end with
    ours, however it ends.
    """
    missing = _missing(originals, media_dir)
    if not missing:
        return
    pool = ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS), thread_name_prefix="pictures")
    try:
        await _make(missing, pool)
    finally:
        pool.shutdown(cancel_futures=True)


async def _make(missing: list[Job], pool: ThreadPoolExecutor) -> None:
    loop = asyncio.get_running_loop()
    with progress("Pictures", len(missing)) as advance:
        for made in asyncio.as_completed([loop.run_in_executor(pool, _write, *job) for job in missing]):
            await made
            advance(1)


def _missing(originals: Iterable[Path], media_dir: Path) -> list[Job]:
    """The jobs that are left, the largest first, so that no core is left with it at the end."""
    media_dir.mkdir(parents=True, exist_ok=True)
    jobs = [(original, files) for original in originals if (files := _missing_files(original, media_dir))]
    return sorted(jobs, key=lambda job: job[0].stat().st_size, reverse=True)


def _missing_files(original: Path, media_dir: Path) -> list[tuple[int, Path]]:
    with Image.open(original) as image:
        wanted = renditions(image.width)
    files = ((width, media_dir / file_name(original.stem, width, kind)) for width, kind in wanted)
    return [(width, file) for width, file in files if not file.exists()]


def _write(original: Path, files: list[tuple[int, Path]]) -> None:
    with Image.open(original) as image:
        whole = image.convert("RGB")
    sizes = {whole.width: whole}
    for width, file in files:
        if width not in sizes:
            sizes[width] = at_width(whole, width)
        with _complete(file) as part:
            if width == whole.width and file.suffix == original.suffix:
                shutil.copyfile(original, part)
            else:
                encode(sizes[width], file.suffix[1:], part)


@contextmanager
def _complete(file: Path) -> Iterator[Path]:
    """A temporary file that takes the name `file` only when the block is through."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        yield part
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
