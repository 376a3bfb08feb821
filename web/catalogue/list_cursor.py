"""Cursors of the list of products: a place in one list, and which list that is.

A cursor is the place as MessagePack in base64, after a hash of the filters, the search and the sort order. It is no
secret and opens nothing; whoever writes one of their own gets a page of a public list.
"""

import base64
import hashlib
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.catalogue.filters import Place, Sort
from domain.clock import far_moments
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.api.fields import Moment

LONGEST = 1200
"""The most characters of a cursor: a product's name may be 200 characters of four bytes."""

HASH_BYTES = 8
Int = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
Big = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Name = Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00]*\Z")]

KEYS = {
    Sort.NEWEST: tuple[Moment, UUID],
    Sort.PRICE: tuple[bool, Big, UUID],
    Sort.PRICE_DOWN: tuple[bool, Big, UUID],
    Sort.NAME: tuple[Name, UUID],
}
"""The types of the keys of a place by its sort order; those of `relevance` are `RANKED` where words are searched."""

RANKED, UNRANKED = tuple[float, Int, UUID], tuple[Int, UUID]


class Cursor(msgspec.Struct, array_like=True, frozen=True):
    """A cursor as sent."""

    of: bytes
    looseness: Annotated[int, Meta(ge=0, le=9)]
    keys: msgspec.Raw


def write_cursor(place: Place, of: object) -> str:
    """Return the cursor for a place in the list that `of` describes."""
    cursor = Cursor(_hash(of), place.looseness, msgspec.Raw(msgspec.msgpack.encode(place.keys)))
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(cursor)).decode().rstrip("=")


def read_cursor(text: str, of: object, sort: Sort, *, searched: bool) -> Place:
    """Return the place of a cursor. Raises `InvalidError` for any other text, and for a cursor of another list."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        cursor = msgspec.msgpack.decode(data, type=Cursor)
        if cursor.of != _hash(of):
            raise InvalidError({"cursor": gettext("This cursor is of a list with other filters, words or order.")})
        keys = msgspec.msgpack.decode(cursor.keys, type=KEYS.get(sort, RANKED if searched else UNRANKED))
        if any(isinstance(key, datetime) and far_moments({"cursor": key}) for key in keys):
            raise ValueError("far moment")
    except (ValueError, msgspec.MsgspecError) as error:
        raise InvalidError({"cursor": gettext("This is not a valid cursor.")}) from error
    return Place(keys, cursor.looseness)


def _hash(of: object) -> bytes:
    return hashlib.blake2b(msgspec.json.encode(of, order="sorted"), digest_size=HASH_BYTES).digest()
