"""The reference for developers: `/openapi.json`, Swagger UI, ReDoc. All three exist only while DOCS is on."""

import hashlib

import msgspec
from litestar import Response, get
from litestar.enums import MediaType

from web.api.reference.document import document
from web.api.responses import PUBLIC, ApiRequest
from web.auth.guards import while_documented
from web.infra.etags import is_known
from web.shop import Shop, TheShop

STYLES = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='"
POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {STYLES}; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
"""The strictest policy that both viewers bear: they draw `data:` icons, ReDoc makes two style elements, one empty."""


@get("/openapi.json", guards=[while_documented], include_in_schema=False)
async def show_document(request: ApiRequest, shop: TheShop) -> Response[bytes]:
    """Return the OpenAPI 3.1 document, built from the routes once for each name of the shop."""
    name, content = request.app.state.get("reference", ("", b""))
    if not content or name != shop.settings.name:
        content = msgspec.json.encode(document(request.app, shop.settings))
        request.app.state["reference"] = shop.settings.name, content
    tag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": PUBLIC}
    if is_known(tag, request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers, media_type=MediaType.JSON)
    return Response(content, headers=headers, media_type=MediaType.JSON)


@get("/docs", guards=[while_documented], include_in_schema=False)
async def show_swagger(shop: TheShop) -> Response[bytes]:
    """Show Swagger UI, where routes can be tried."""
    return _viewer(shop, "api/swagger.html")


@get("/redoc", guards=[while_documented], include_in_schema=False)
async def show_redoc(shop: TheShop) -> Response[bytes]:
    """ReDoc, in which routes can be read."""
    return _viewer(shop, "api/redoc.html")


def _viewer(shop: Shop, template: str) -> Response[bytes]:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    return Response(shop.templates.get_template(template).render().encode(), media_type=MediaType.HTML, headers=headers)
