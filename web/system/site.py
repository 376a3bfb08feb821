"""What machines ask: assets, health, robots."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from litestar import Response, get
from litestar.enums import MediaType
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from web.auth.guards import anyone
from web.config.settings import LANGUAGE
from web.http.files import FOR_EVER
from web.http.render import PageRequest
from web.infra.connections import AWAY
from web.infra.encodings import encoding_for
from web.shop import TheShop
from web.templating.assets import assets
from web.templating.brand import drawn_icon, icon_of
from web.templating.look import look_of, stylesheet

CLOSED = ("/cart", "/wishlist", "/checkout", "/orders/", "/pay/", "/admin/", "/dev/")


@get("/assets/{name:str}", guards=[anyone])
async def show_asset(request: PageRequest, name: FromPath[str]) -> Response[bytes]:
    """The stylesheet or a script, under its fingerprint, compressed if the browser can read that."""
    found = assets().get(name)
    if found is None:
        raise NotFoundException
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    encoding = encoding_for(request.headers.get("accept-encoding", "").encode("latin-1"))
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    return Response(found.packed[encoding], media_type=found.media_type, headers=headers)


@get("/look/{name:str}", guards=[anyone])
async def show_look(shop: TheShop, name: FromPath[str]) -> Response[str]:
    """The shop's own colour and typeface, as they are now; kept for ever under the name that pages give it."""
    now = shop.settings
    kept = look_of(now) == f"/look/{name}"
    headers = {"Cache-Control": FOR_EVER if kept else "no-cache"}
    return Response(stylesheet(now.accent, now.face), media_type="text/css", headers=headers)


@get("/favicon.ico", guards=[anyone], status_code=302)
async def show_icon(shop: TheShop) -> Redirect:
    """Lead programs that know no other address to the icon that every page names."""
    return Redirect(icon_of(shop.settings).tab, status_code=302)


@get("/icon/{name:str}", guards=[anyone])
async def show_drawn_icon(shop: TheShop, name: FromPath[str]) -> Response[str]:
    """The icon of a shop without one of its own, as it is now; kept for ever under the name that pages give it."""
    now = shop.settings
    kept = icon_of(now).tab == f"/icon/{name}"
    headers = {"Cache-Control": FOR_EVER if kept else "no-cache"}
    return Response(drawn_icon(now.name, now.accent), media_type="image/svg+xml", headers=headers)


@get("/.well-known/change-password", guards=[anyone], status_code=302)
async def show_change_password() -> Redirect:
    """Lead password managers to the page where a password is changed."""
    return Redirect("/account/password", status_code=302)


SECURITY = "/.well-known/security.txt"
SECURITY_DAYS = 180
"""How long the address for reports of weaknesses is good: RFC 9116 wants less than a year."""


@get(SECURITY, guards=[anyone], media_type=MediaType.TEXT)
async def show_security(shop: TheShop) -> str:
    """Where to report a weakness (RFC 9116), once the shop has an address for emails."""
    now = shop.settings
    if not now.email:
        raise NotFoundException
    expires = (datetime.now(UTC) + timedelta(days=SECURITY_DAYS)).strftime("%Y-%m-%dT00:00:00Z")
    language = LANGUAGE.partition("-")[0]
    lines = {
        "Contact": f"mailto:{quote(now.email, safe='@+')}",
        "Expires": expires,
        "Preferred-Languages": language,
        "Canonical": f"{now.base_url}{SECURITY}",
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items())


@get("/health/live", guards=[anyone])
async def show_live() -> dict[str, str]:
    """Whether this process answers."""
    return {"status": "live"}


@get("/health/ready", guards=[anyone])
async def show_ready(shop: TheShop) -> Response[dict[str, Any]]:
    """Whether this process can serve customers: it reaches its database."""
    try:
        async with shop.database.read() as connection:
            await connection.fetchval("SELECT 1")
    except AWAY:
        return Response({"status": "not ready", "database": "away"}, status_code=503, headers={"Retry-After": "5"})
    return Response({"status": "ready", "database": "up"})


@get("/robots.txt", guards=[anyone], media_type=MediaType.TEXT)
async def show_robots(shop: TheShop) -> str:
    """What search engines may read."""
    closed = "\n".join(f"Disallow: {path}" for path in CLOSED)
    return f"User-agent: *\n{closed}\nSitemap: {shop.settings.base_url}/sitemap.xml\n"
