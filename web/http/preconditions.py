"""`If-Match`: a change names the version that it is a change of.

Our ETags begin with the version of the thing, and only that is compared: the rest of the tag, and whether it is a weak
one, say how it was shown. RFC 9110 wants a strong comparison so that no write is lost; a version that rises with every
write promises just that. So the ETag of a GET may be sent as it came, and so may `"3"`, `W/"3"`, `3` or `*`.
"""

import re
from dataclasses import dataclass

from domain.catalogue.views import ProductView
from domain.errors import ShopError
from domain.words.messages import gettext

TAG = re.compile(r'(?:W/)?"(?P<version>\d{1,10})(?:-s(?P<stock>\d+(?:\.\d+)*))?(?:-[0-9a-f]+)?"|(?P<bare>\d{1,10})')
MOST_VARIANTS_IN_A_TAG = 12


class PreconditionRequiredError(ShopError):
    """The request does not say which version it changes."""

    code = "precondition_required"


@dataclass(frozen=True, slots=True)
class Seen:
    """The state that an API client saw before its change: `versions`, None for any, and the `stock` of each variant."""

    versions: frozenset[int] | None
    stock: tuple[int, ...] = ()


def read_if_match(header: str) -> Seen:
    """The versions that an `If-Match` header accepts. Raises `PreconditionRequiredError` where there is none.

    A tag that is not ours matches no version, so it makes the change stale.
    """
    if not header.strip():
        raise PreconditionRequiredError(gettext("Send If-Match with the ETag or the version that you saw."))
    if header.strip() == "*":
        return Seen(None)
    found = [match for one in header.split(",") if (match := TAG.fullmatch(one.strip()))]
    versions = frozenset(int(match["version"] or match["bare"]) for match in found)
    return Seen(versions, _stock_of(found[0]) if len(found) == 1 else ())


def _stock_of(tag: re.Match[str]) -> tuple[int, ...]:
    return tuple(int(one) for one in (tag["stock"] or "").split(".") if one)


def read_optional_if_match(header: str) -> frozenset[int] | None:
    """Like `read_if_match`, but a missing header accepts any version (returns None)."""
    return read_if_match(header).versions if header.strip() else None


def product_version(view: ProductView) -> str:
    """The beginning of a product's ETag: its version, and the stock that is shown of each variant.

    With it an API client that sends the stock back as it saw it is understood not to change it, whatever was sold
    since.
    """
    if len(view.variants) > MOST_VARIANTS_IN_A_TAG:
        return str(view.version)
    return f"{view.version}-s{'.'.join(str(one.stock.available) for one in view.variants)}"
