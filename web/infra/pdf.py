"""PDF documents, made by typst: one wheel, no system libraries, output tagged for screen readers (PDF/UA-1).

fpdf2, the lighter choice, cannot tag text and tables, and needs a font file of its own. Texts reach the template as
JSON, so that nothing that a customer wrote is ever read as markup.
"""

import asyncio
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import typst

from domain.errors import UnavailableError
from web.config.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "templates" / "invoices"
MAKE_SECONDS = 5.0
AT_ONCE = asyncio.Semaphore(1)
"""One document at a time: it takes about 15 ms of one core, and a crowd must not keep others from being served."""


async def make_paper(name: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of `templates/pdf/<name>.typ` with `data`. Raises `UnavailableError` if it takes too long."""
    try:
        async with asyncio.timeout(MAKE_SECONDS), AT_ONCE:
            return await asyncio.to_thread(_make, name, json.dumps(data))
    except TimeoutError:
        raise UnavailableError("The paper is still being made. Please ask again in a moment.") from None


def _make(name: str, data: str) -> bytes:
    try:
        return _compile(name, data, system_fonts=False, standards=["ua-1"])
    except typst.TypstError:
        return _compile(name, data, system_fonts=True, standards=[])


def _compile(name: str, data: str, *, system_fonts: bool, standards: list[Any]) -> bytes:
    """Compile a document. Strict at first; for a script that our font lacks, the machine's fonts help."""
    made = typst.compile(
        FOLDER / f"{name}.typ",
        root=FOLDER,
        font_paths=_fonts(system=system_fonts),
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=standards,
    )
    assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file
    return made


@lru_cache(maxsize=2)
def _fonts(*, system: bool) -> "typst.Fonts":
    return typst.Fonts(include_system_fonts=system)
