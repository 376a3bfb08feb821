"""Pages and partials: the one place that decides which of them answers a request."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.enums import MediaType

from domain.clock import now
from web.http.cookies import known_count
from web.http.frames import Frame, delivery_of, here_on, write_framed
from web.http.refusals import headers_of, page_status
from web.http.visitor import KNOWN
from web.infra.etags import is_known, tag_of
from web.infra.heads import read_htmx
from web.shop import Shop
from web.templating.fragments import fragments_of

VARY = "HX-Request, HX-Target"
PUBLIC = "public, max-age=0, must-revalidate"
PRIVATE = "no-store"
PRIVATE_QUALITY = 1
"""How what is for one visitor is compressed: 2 takes twice and more the time, and saves 8 of 100 bytes."""

PageRequest = Request[Any, Any, State]
Html = Response[bytes]


def is_partial(request: PageRequest) -> bool:
    """Whether htmx requests a partial, rather than a page."""
    return read_htmx(dict(request.scope["headers"])).partial


def public_page(
    request: PageRequest,
    shop: Shop,
    template: str,
    *,
    partials: Mapping[str, str] | None = None,
    frame: Frame | None = None,
    tag: str = "",
    **context: Any,
) -> Html:
    """A page without personal data, or the partial of it that htmx targets. Shared caches may store it.

    Its ETag is that of what it says, unless there is a `tag` of what it is made of.
    """
    name = _chosen(request, template, partials or {})
    body = _render(
        request, shop, name, {"private": False, "cart_count": 0, **context}, frame if name == template else None
    )
    etag = tag or tag_of(body)
    return unchanged(request, etag) or Response(body, headers=_public(etag), media_type=MediaType.HTML)


def tag_of_facts(request: PageRequest, shop: Shop, template: str, partials: Mapping[str, str], facts: object) -> str:
    """The ETag of a page that shows these facts of the catalogue, before it is rendered.

    Every page shows besides what stands around it, what settings and code make of it, and what the clock promises.
    """
    catalogue, settings = shop.catalogue, shop.settings
    around = catalogue.known_navigation, catalogue.known_pages, delivery_of(shop.templates).facts
    made_of = shop.known.made_of, settings.calendar.turn(now()), around
    name = _chosen(request, template, partials)
    whole = name, request.url.path, made_of, facts
    return tag_of(msgspec.msgpack.encode(whole, enc_hook=repr, order="deterministic"))


def unchanged(request: PageRequest, etag: str) -> Html | None:
    """The answer to whoever has the page with this ETag: that it is still the same."""
    if not is_known(etag, request.headers.get("if-none-match", "")):
        return None
    return Response(b"", status_code=304, headers=_public(etag), media_type=MediaType.HTML)


def _public(etag: str) -> dict[str, str]:
    return {"Cache-Control": PUBLIC, "ETag": etag, "Vary": VARY}


def private_page(
    request: PageRequest,
    shop: Shop,
    template: str,
    *,
    partials: Mapping[str, str] | None = None,
    status: int = 200,
    refusal: Exception | None = None,
    cart_count: int | None = None,
    frame: Frame | None = None,
    **context: Any,
) -> Html:
    """A page for one client, or the partial of it that htmx targets. No cache stores it.

    Pages that have not read the cart show the count of the browser's cookie. A page that shows a `refusal` has its
    status, and says in its header fields what the refusal does, such as when to come back.
    """
    name = _chosen(request, template, partials or {})
    count = known_count(request) if cart_count is None else cart_count
    status = page_status(refusal) if refusal else status
    body = _render(
        request,
        shop,
        name,
        {"private": True, "cart_count": count, "status": status, **context},
        frame if name == template else None,
    )
    return _private(body, status, refusal)


def answer(
    request: PageRequest,
    shop: Shop,
    partial: str,
    *,
    refusal: Exception | None = None,
    cart_count: int,
    status_message: str,
    **context: Any,
) -> Html:
    """The response to an action by htmx: its main partial, with the cart badge and a spoken status out of band."""
    context |= {"private": True, "cart_count": cart_count, "status_message": status_message}
    main, kept = _render(request, shop, partial, context), fragments_of(shop.templates)
    badge = kept.part("cart/_badge.html", cart_count=cart_count, oob=True).encode()
    said = (
        _render(request, shop, "shared/_status.html", {**context, "oob": True})
        if status_message
        else kept.part("shared/_status.html", oob=True).encode()
    )
    return _private(b"\n".join([main, badge, said]), page_status(refusal), refusal)


def see_other(request: PageRequest, path: str) -> Html:
    """Redirect the browser to `path`, ours or a payment page: 303, or HX-Redirect for a request by htmx."""
    path = in_header(path)
    if is_partial(request):
        return Response(b"", headers={"HX-Redirect": path, "Cache-Control": PRIVATE}, media_type=MediaType.HTML)
    return Response(
        b"", status_code=303, headers={"Location": path, "Cache-Control": PRIVATE}, media_type=MediaType.HTML
    )


def moved(request: Request[Any, Any, Any], path: str) -> Response[Any]:
    """Redirect for ever to `path` of this shop, with the query as it was sent; for everybody, so that it is cached."""
    query = f"?{request.url.query}" if request.url.query else ""
    return Response(b"", status_code=301, headers={"Location": in_header(path + query), "Cache-Control": PUBLIC})


VISIBLE = "".join(map(chr, range(0x21, 0x7F)))


def in_header(address: str) -> str:
    """The address as a header field may have it, whatever part of it somebody typed: visible ASCII only."""
    return quote(address, safe=VISIBLE)


def _chosen(request: PageRequest, template: str, partials: Mapping[str, str]) -> str:
    return partials.get(read_htmx(dict(request.scope["headers"])).target, template)


def _private(body: bytes, status: int, refusal: Exception | None) -> Html:
    headers = {"Cache-Control": PRIVATE, "Vary": VARY, **headers_of(refusal)}
    return Response(body, status_code=status, headers=headers, media_type=MediaType.HTML)


def _render(
    request: PageRequest, shop: Shop, name: str, context: Mapping[str, Any], frame: Frame | None = None
) -> bytes:
    """The page or partial `name`; what a page with a `frame` shows is written into that."""
    templates, count = shop.templates, context["cart_count"]
    defaults = {
        "menu": shop.catalogue.known_tree.menu,
        "site_pages": shop.catalogue.known_pages,
        "navigation": shop.catalogue.known_navigation,
        "facts": delivery_of(templates).facts,
        "request_path": request.url.path,
        "badge": fragments_of(templates).part("cart/_badge.html", cart_count=count),
        "search_words": "",
        "canonical": "",
        "oob": False,
        "status_message": "",
        "principal": request.state.get(KNOWN),
    }
    whole = {**defaults, **context}
    whole.setdefault("here", here_on(whole["request_path"], whole["navigation"]))
    if frame is None:
        return templates.get_template(name).render(whole).encode()
    return write_framed(templates, name, frame, whole).encode()
