"""Imports for API clients: a file becomes a change set."""

from typing import Annotated

from litestar import Response, post
from msgspec import Meta

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.changes.queries import find_change_set
from domain.errors import InvalidError
from domain.words.messages import gettext, marked
from web.api.fields import Body
from web.api.openapi import LOCATION, UPLOAD
from web.api.responses import ApiRequest, fresh
from web.api.unfit import UNKNOWN_FIELD
from web.auth.guards import May
from web.auth.principals import require
from web.changes.schemas import ChangeSet, change_set_of
from web.http.forms.multipart import read_multipart
from web.imports.reading import Format
from web.imports.sheet import MOST_BYTES
from web.imports.taking import FORM_BODY, look_at, only_file, take_in
from web.shop import TheShop

FIELDS = {"file", "format"}
UNKNOWN = marked(
    "The columns of this file are not known. Send its format, or upload it once at /admin/imports/new, say there what "
    "each column is, and it will be known."
)


class ImportUpload(Body, frozen=True):
    """A CSV file of products; its `format` is recognised if it is left out."""

    file: Annotated[str, Meta(extra_json_schema={"format": "binary"})]
    format: Format | None = None


@post(
    "/admin/imports",
    guards=[May(Verb.CHANGE_GOODS)],
    request_max_body_size=FORM_BODY,
    status_code=202,
    tags=["Staff"],
    summary="Import products from a CSV file",
    response_headers=[LOCATION],
    opt={UPLOAD: ImportUpload},
)
async def import_products(request: ApiRequest, shop: TheShop) -> Response[ChangeSet]:
    """Send a form with `file`. It is read in the background into a change set; nothing changes until you apply that."""
    by = await require(request, Role.STAFF)
    async with read_multipart(request, "file", most_files=1, most_bytes=MOST_BYTES) as form:
        if others := sorted(set(form.fields) - FIELDS):
            raise InvalidError(dict.fromkeys(others, gettext(UNKNOWN_FIELD)))
        upload = await look_at(only_file(form), form.fields.get("format", ""), shop.settings)
        async with shop.database.transaction() as connection:
            made = await take_in(connection, upload, currency=shop.settings.currency, by=by)
    if made is None:
        raise InvalidError({"format": gettext(UNKNOWN)})
    await shop.bell.ring()
    async with shop.database.read() as connection:
        view = await find_change_set(connection, made)
    return fresh(change_set_of(view), status=202, headers={"Location": f"/api/admin/changes/{made}"})
