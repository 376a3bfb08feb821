"""PDF documents, made by typst: one wheel, no system libraries, output tagged for screen readers (PDF/UA-1).

fpdf2, the lighter choice, cannot tag text and tables. Texts reach the template as JSON, so that nothing that a customer
wrote is ever read as markup. The fonts are our own files: what the machine has installed is never used, so that a
document looks alike wherever it is made.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import typst

from domain.errors import UnavailableError
from domain.words.messages import gettext
from web.config.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "templates" / "invoices"
FONTS = FOLDER / "fonts"
MAKE_SECONDS = 5.0
ONE_AT_A_TIME = asyncio.Semaphore(1)
"""It takes about 7 ms of one core, and a crowd that asks for documents must not keep others from being served."""


async def make_pdf(name: str, data: Mapping[str, Any], turns: asyncio.Semaphore = ONE_AT_A_TIME) -> bytes:
    """Return the PDF of `templates/invoices/<name>.typ` with `data`, made in a thread of its own.

    Only so many are made at once as there are `turns`. Raises `UnavailableError` if it takes too long.
    """
    async with in_turn(turns):
        return await asyncio.to_thread(_make, name, json.dumps(data))


@asynccontextmanager
async def in_turn(turns: asyncio.Semaphore = ONE_AT_A_TIME) -> AsyncIterator[None]:
    """One of `turns`, for as long as the block lasts.

    Raises `UnavailableError` if waiting for it and the block take longer than `MAKE_SECONDS`.
    """
    try:
        async with asyncio.timeout(MAKE_SECONDS), turns:
            yield
    except TimeoutError:
        raise UnavailableError(gettext("The paper is still being made. Please ask again in a moment.")) from None


def _make(name: str, data: str) -> bytes:
    try:
        return _compile(name, data, standards=["ua-1"])
    except typst.TypstError:
        return _compile(name, data, standards=[])


def _compile(name: str, data: str, *, standards: list[Any]) -> bytes:
    """Compile a document. PDF/UA-1 refuses a character that no font has: such a document is made without it."""
    made = typst.compile(
        FOLDER / f"{name}.typ",
        root=FOLDER,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=standards,
    )
    assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file
    return made


@lru_cache(maxsize=1)
def _fonts() -> "typst.Fonts":
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
