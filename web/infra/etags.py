"""Entity tags, made and compared as RFC 9110 says."""

import hashlib


def tag_of(body: bytes) -> str:
    """The weak ETag of a body, which says nothing of how it is compressed."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'


def is_known(tag: str, if_none_match: str) -> bool:
    """Whether an If-None-Match names this ETag, by the weak comparison of RFC 9110 (8.8.3.2), or any (`*`)."""
    if not if_none_match or if_none_match == tag:
        return bool(if_none_match)
    named = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return "*" in named or tag.removeprefix("W/") in named
