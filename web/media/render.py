"""A process of its own in which the files of one picture are made.

It is run as `python -m web.media.render UPLOAD FOLDER PURPOSE PARENT`.

Decoders are given what strangers wrote. Here they may neither stop the worker's clock, nor take more memory or time
than these bounds, nor bring down anything but this process. It keeps to half of the cores.
"""

import resource
import sys
from contextlib import suppress
from pathlib import Path

from domain.media.encoding import at_width, encode, encode_icon
from domain.media.reading import PictureRefusedError, read_pixels
from domain.media.sizes import ICON_FORMAT, ICON_SIZES, Purpose, file_name, renditions, stored_widths
from web.embedded.processes import die_with_parent
from web.infra.cores import keep_aside

MOST_MEMORY = 1_200_000_000
"""Bytes of address space; the largest picture that is taken needs two thirds of it."""
MOST_SECONDS = 60
"""Seconds of processor time."""
REFUSED = 3
"""The exit code for a file that is refused; the sentence stands in the output."""


def render(upload: Path, folder: Path, purpose: Purpose = Purpose.PICTURE) -> None:
    """Write every rendition of `upload` into `folder`, as `-{width}.{format}`. Raises `PictureRefusedError`."""
    with upload.open("rb") as file:
        image = read_pixels(file)
    if purpose is Purpose.ICON:
        for size in ICON_SIZES:
            encode_icon(image, size, folder / file_name("", size, ICON_FORMAT))
        return
    sizes = {width: at_width(image, width) for width in stored_widths(image.width)}
    for width, kind in renditions(image.width):
        encode(sizes[width], kind, folder / file_name("", width, kind))


def main(upload: str, folder: str, purpose: str, parent: str) -> int:
    """Bound this process, and render; returns its exit code."""
    die_with_parent(int(parent))
    keep_aside()
    for bound, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        with suppress(ValueError, OSError):  # not every system can bound both
            resource.setrlimit(bound, (most, most))
    try:
        render(Path(upload), Path(folder), Purpose(purpose))
    except PictureRefusedError as refusal:
        sys.stdout.write(refusal.message)
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
