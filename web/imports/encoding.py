"""In which encoding a file of text is: Unicode if it can be, else the code page of the shop's language."""

import codecs
from typing import BinaryIO

PIECE = 65_536
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Byte order marks; those of UTF-32 first, as one of them begins with that of UTF-16."""
CODE_PAGES = (
    dict.fromkeys(("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"), "cp1250")
    | dict.fromkeys(("be", "bg", "mk", "ru", "sr", "uk"), "cp1251")
    | dict.fromkeys(("et", "lt", "lv"), "cp1257")
    | {"el": "cp1253", "tr": "cp1254", "he": "cp1255", "ar": "cp1256", "vi": "cp1258"}
    | {"ja": "cp932", "zh": "gb18030", "ko": "cp949", "th": "cp874"}
)
"""In which code page spreadsheets of a language save CSV unless told otherwise; Windows-1252 where none is named."""
UNREAD = "\udcff"
"""What stands in a text for a byte that is no character in its encoding; no text has it otherwise."""
ERRORS = "unread"


def _leave_unread(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNREAD * (error.end - error.start), error.end


codecs.register_error(ERRORS, _leave_unread)


def find_encoding(file: BinaryIO, locale: str) -> str:
    """The encoding of a whole file, which is read once in pieces.

    A file that is UTF-8 but for a few bytes is UTF-8, so that only the rows with those bytes are refused.
    """
    file.seek(0)
    head = file.read(PIECE)
    marked = next((name for mark, name in MARKS.items() if head.startswith(mark)), None)
    return marked or _unmarked_utf_16(head) or ("utf-8" if _is_utf_8(file) else _code_page(locale))


def _unmarked_utf_16(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of most texts is 0."""
    half = len(head) // 2
    if head[1::2].count(0) * 2 > half:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) * 2 > half else None


def _is_utf_8(file: BinaryIO) -> bool:
    decode = codecs.getincrementaldecoder("utf-8")(ERRORS).decode
    file.seek(0)
    good = bad = 0
    while piece := file.read(PIECE):
        if piece.isascii():
            decode(piece)
            continue
        text = decode(piece)
        unread = text.count(UNREAD)
        bad += unread
        good += len(text) - len(text.encode("ascii", "ignore")) - unread
    return bad == 0 or good > bad


def _code_page(locale: str) -> str:
    return CODE_PAGES.get(locale.partition("_")[0], "cp1252")
