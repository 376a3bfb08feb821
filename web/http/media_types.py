"""The types of bodies that JSON routes take, and the refusal of others."""

from collections.abc import Mapping

from domain.errors import ShopError

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
"""What every PATCH takes beside JSON, since it is one (RFC 7396)."""

PATCHES = f"{JSON}, {MERGE_PATCH}"
"""The value of `Accept-Patch` (RFC 5789, 3.1)."""


class MediaTypeError(ShopError):
    """The body is not sent as the type that the route takes, or is compressed."""

    code = "unsupported_media_type"

    def __init__(self, sentence: str, headers: Mapping[str, str]) -> None:
        super().__init__(sentence)
        self.headers = dict(headers)
