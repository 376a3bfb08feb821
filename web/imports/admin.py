"""The staff's pages of imports: a file is uploaded, its columns are explained if need be, a change set follows."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import InvalidError, ShopError
from domain.imports.files import WaitingFile, find_waiting_file, keep_file
from domain.imports.mappings import save_mapping
from domain.words.messages import marked
from web.auth.guards import May
from web.auth.principals import require
from web.http.edit_conflict import REFUSALS, notice_of
from web.http.forms.fields import read_form
from web.http.forms.multipart import read_multipart
from web.http.render import Html, PageRequest, private_page, see_other
from web.imports.columns_form import CHOICES, MANY, MOST_COLUMNS, read_columns, suggested
from web.imports.reading import Format
from web.imports.sheet import MOST_BYTES
from web.imports.taking import FORM_BODY, Upload, begin, look_at, only_file, take_in
from web.shop import Shop, TheShop

HERE = "/admin/imports"
CHANGES = "/admin/changes"
NEW = {"admin-imports-new": "admin/imports/_new.html"}
COLUMNS = {"admin-imports-columns": "admin/imports/_columns.html"}
FORMATS = (
    (Format.MERCER, marked("An export of this shop")),
    (Format.SHOPIFY, marked("Shopify")),
    (Format.WOOCOMMERCE, "WooCommerce"),
)
LONGEST_FORMAT = 20


@get(f"{HERE}/new", guards=[May(Verb.CHANGE_GOODS)])
async def show_new_import(request: PageRequest, shop: TheShop) -> Html:
    """Show the form for a file."""
    return _new_page(request, shop, {})


@post(HERE, guards=[May(Verb.CHANGE_GOODS)], status_code=200, request_max_body_size=FORM_BODY)
async def make_import(request: PageRequest, shop: TheShop) -> Html:
    """Take a file, and lead to its change set, or to the choice of its columns where they are not known."""
    by = await require(request, Role.STAFF)
    async with read_multipart(request, "file", most_files=1, most_bytes=MOST_BYTES) as form:
        try:
            upload = await look_at(only_file(form), form.fields.get("format", ""), shop.settings)
            async with shop.database.transaction() as connection:
                made = await take_in(connection, upload, currency=shop.settings.currency, by=by)
                waiting = await keep_file(connection, upload.file, _facts(upload)) if made is None else None
        except REFUSALS as refusal:
            return _new_page(request, shop, {"format": form.fields.get("format", "")[:LONGEST_FORMAT]}, refusal)
    if waiting:
        return see_other(request, f"{HERE}/{waiting}")
    await shop.bell.ring()
    return see_other(request, f"{CHANGES}/{made}")


@get(f"{HERE}/{{file_id:uuid}}", guards=[May(Verb.CHANGE_GOODS)])
async def show_columns(request: PageRequest, shop: TheShop, file_id: FromPath[UUID]) -> Html:
    """Show the columns of a file, to say what each is."""
    async with shop.database.transaction() as connection:
        waiting = await find_waiting_file(connection, file_id)
    return _columns_page(request, shop, file_id, waiting, suggested(waiting.header))


@post(f"{HERE}/{{file_id:uuid}}", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def explain_columns(request: PageRequest, shop: TheShop, file_id: FromPath[UUID]) -> Html:
    """Remember what the columns are, and lead to the change set of the file."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    async with shop.database.transaction() as connection:
        waiting = await find_waiting_file(connection, file_id)
        try:
            mapped = read_columns(form, waiting.header)
        except InvalidError as refusal:
            return _columns_page(request, shop, file_id, waiting, form, refusal)
        await save_mapping(connection, [name.casefold() for name in waiting.header], mapped)
        currency = shop.settings.currency
        made = await begin(connection, file_id, waiting.name, Format.MERCER, mapped, currency=currency, by=by)
    await shop.bell.ring()
    return see_other(request, f"{CHANGES}/{made}")


def _facts(upload: Upload) -> WaitingFile:
    if len(upload.sheet.header) > MOST_COLUMNS:
        raise InvalidError({"file": MANY})
    return WaitingFile(upload.name, list(upload.sheet.header), upload.samples)


def _new_page(request: PageRequest, shop: Shop, form: dict[str, str], refusal: ShopError | None = None) -> Html:
    return private_page(
        request,
        shop,
        "admin/imports/new.html",
        partials=NEW,
        refusal=refusal,
        form=form,
        formats=[(one.value, name) for one, name in FORMATS],
        errors=refusal.errors if isinstance(refusal, InvalidError) else {},
        notice=notice_of(refusal),
        most_megabytes=MOST_BYTES // 1_000_000,
    )


def _columns_page(
    request: PageRequest,
    shop: Shop,
    file_id: UUID,
    waiting: WaitingFile,
    form: dict[str, str],
    refusal: InvalidError | None = None,
) -> Html:
    return private_page(
        request,
        shop,
        "admin/imports/columns.html",
        partials=COLUMNS,
        refusal=refusal,
        file_id=file_id,
        waiting=waiting,
        samples=[[row[place] for row in waiting.samples] for place in range(len(waiting.header))],
        choices=CHOICES,
        form=form,
        errors=refusal.errors if refusal else {},
    )
