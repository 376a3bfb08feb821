"""The form of an edit conflict: both values, side by side, by each field."""

from collections.abc import Mapping

from domain.assortment.errors import TakenError
from domain.errors import ConflictError, InvalidError, ShopError, StaleError
from domain.words.messages import gettext, marked
from web.infra.parsing import whole_number

HIGHEST = 2_147_483_647
NOTICE = marked(
    "Someone changed this after you opened it. Its current values are shown by your fields. Save again to keep yours."
)
Refusal = InvalidError | ConflictError | StaleError
REFUSALS = (InvalidError, ConflictError, StaleError)


def seen_version(form: Mapping[str, str]) -> frozenset[int]:
    """The version that the page showed; none if the form does not say, so that it changes nothing."""
    version = whole_number(form.get("version", ""), 1, HIGHEST)
    return frozenset() if version is None else frozenset({version})


def now_words(value: str) -> str:
    """The sentence beside a field that tells its current value."""
    return gettext("Now: %(value)s", value=value or gettext("empty"))


def sentences(refusal: ShopError | None, now: Mapping[str, str]) -> dict[str, str]:
    """A sentence for each field that is refused; after an edit conflict, the value that is there `now`."""
    if isinstance(refusal, StaleError):
        return {name: now_words(now[name]) for name in refusal.differences if name in now}
    return refusal.errors if isinstance(refusal, InvalidError | TakenError) else {}


def notice_of(refusal: ShopError | None) -> str:
    """The notice above the form, for a refusal that belongs to no field."""
    if isinstance(refusal, StaleError):
        return gettext(NOTICE)
    return refusal.message if isinstance(refusal, ConflictError) and not isinstance(refusal, TakenError) else ""
