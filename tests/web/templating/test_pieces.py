"""Pages of kept pieces are byte for byte what their templates are, rendered whole for each visitor."""

import httpx
import pytest
from markupsafe import Markup

from web.cache.local import LocalCache
from web.cache.shared import SharedCache
from web.templating import fragments
from web.templating.holes import cut

LISTS = (
    "/c/home",
    "/c/home?colour=Oat&sort=price",
    "/c/home?colour=Oat&colour=Sage&in_stock=1&price_min=2&price_max=900",
    "/c/home?price_min=x&price_max=-1&q=a%26b",
    "/c/home?price_max=0.01",
    "/c/lighting?page=1",
    "/search",
    "/search?q=mug&sort=-price",
    "/search?q=mugg",
    "/search?q=%3Cb%3E&category=home",
    "/search?q=zzzzqqqq&exact=1",
)


async def test_a_page_of_pieces_is_the_page_rendered_whole(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> None:
        return None

    monkeypatch.setattr(LocalCache, "get", lambda *_: None)
    monkeypatch.setattr(SharedCache, "get", nothing)
    in_pieces = [await client.get(path) for path in (*LISTS, *reversed(LISTS))][len(LISTS) :]
    monkeypatch.setattr(fragments, "_as_holes", dict)
    monkeypatch.setattr(fragments.Room, "get", lambda _room, _key, make: cut(Markup(make())))  # noqa: S704 - a template's
    for path, found in zip(reversed(LISTS), in_pieces, strict=True):
        whole = await client.get(path)
        assert (found.status_code, found.content) == (whole.status_code, whole.content), path
        assert b"\x00" not in found.content
