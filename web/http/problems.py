"""The kinds of problem (RFC 9457) that JSON answers name, each with an address where it is explained."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from inspect import getdoc

from domain.errors import ShopError

PAGE = "/problems"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the `code` of its answers, and what it means."""

    code: str
    words: str


def problem_type(base_url: str, code: str) -> str:
    """The `type` of a problem: the absolute address of its explanation, as RFC 9457 section 3.1.1 recommends."""
    return f"{base_url}{PAGE}#{code}"


def status_code_name(status: int) -> str:
    """The code of a problem that is no more than its HTTP status."""
    return HTTPStatus(status).name.lower()


def kinds() -> tuple[Kind, ...]:
    """Every kind of problem, by code: the refusals of the shop, and the HTTP statuses that say enough by themselves."""
    refusals = [one for one in HTTPStatus if one >= HTTPStatus.BAD_REQUEST]
    plain = {status_code_name(one): one.description or one.phrase for one in refusals}
    own = {one.code: (getdoc(one) or "").split("\n\n")[0].replace("`", "") for one in reversed(list(_all(ShopError)))}
    return tuple(Kind(code, words) for code, words in sorted((plain | own).items()))


def _all(kind: type[ShopError]) -> Iterator[type[ShopError]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _all(one)
