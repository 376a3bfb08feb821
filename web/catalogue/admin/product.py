"""One product for staff: added, changed, copied, archived and published again."""

from dataclasses import dataclass, replace
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.assortment.checks import LONGEST_NAME, MOST_ATTRIBUTES, MOST_OPTIONS
from domain.assortment.collection_products import list_chosen
from domain.assortment.drafts import ProductDraft
from domain.assortment.image_changes import copy_images
from domain.assortment.images import images_of
from domain.assortment.listing import LONGEST_SEARCH, ProductFilter, list_for_page
from domain.assortment.pairings import pairings_of
from domain.assortment.present import PresentProduct, lock_product
from domain.assortment.products import add_product, archive_product, change_product
from domain.catalogue.tree import category_tree
from domain.catalogue.withdrawal_exceptions import RULES
from domain.errors import InvalidError, ShopError, StaleError
from domain.makers.operations import maker_names
from domain.words.messages import gettext, marked, ngettext
from web.api.requests import LARGE_BODY
from web.auth.guards import May
from web.auth.principals import require
from web.catalogue.admin.form import (
    MOST_FIELDS,
    attributes_of,
    fields_of,
    form_of,
    read_product,
    words_of,
)
from web.catalogue.admin.images import DONE as IMAGES_DONE
from web.catalogue.admin.list_form import ACTION
from web.catalogue.admin.variant_form import Form, rows_of, typed, variants_of, with_combinations
from web.http.edit_conflict import REFUSALS, notice_of, seen_version, sentences
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.infra.parsing import read_uuid
from web.shop import Shop, TheShop

FORM = {
    "admin-product-form": "admin/catalogue/_form.html",
    "admin-catalogue-pairings": "admin/catalogue/_pairings.html",
}
DONE = {
    "added": marked("Product added."),
    "changed": marked("Product saved."),
    "copied": marked("This is a copy. It is not published, and none are in stock."),
    "published": marked("Product published."),
    "paired": marked("Pairings saved."),
    **IMAGES_DONE,
}
COPY_OF = "Copy of "
FOUND = 8
"""The number of products that a search for pairings shows."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """The words of a search for what goes with a product, and why a choice was refused."""

    words: str = ""
    refusal: InvalidError | None = None


@get(f"{ACTION}/new", guards=[May(Verb.CHANGE_GOODS)])
async def show_new_product(request: PageRequest, shop: TheShop) -> Html:
    """Show an empty form for a new product."""
    return await _form_page(request, shop, None, {"published": "on"})


@post(ACTION, guards=[May(Verb.CHANGE_GOODS)], status_code=200, request_max_body_size=LARGE_BODY)
async def make_product(request: PageRequest, shop: TheShop) -> Html:
    """Add a product; or, without saving anything, give the form a row for each combination of options."""
    by, form = await require(request, Role.STAFF), await read_form(request, most=MOST_FIELDS)
    if "combine" in form:
        return await _combined(request, shop, None, form)
    try:
        draft = read_product(form, shop.settings)
        async with shop.database.transaction() as connection:
            product_id = await add_product(connection, draft=draft, currency=shop.settings.currency, by=by)
    except REFUSALS as refusal:
        return await _form_page(request, shop, None, typed(form), refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{ACTION}/{product_id}?done=added")


@get(f"{ACTION}/{{key:str}}", guards=[May(Verb.CHANGE_GOODS)])
async def show_product_form(request: PageRequest, shop: TheShop, key: FromPath[str]) -> Html:
    """Show the form of one product, published or not."""
    seen = await _find(shop, read_uuid(key) or key)
    words = request.query_params.get("q", "")[:LONGEST_SEARCH]
    return await _form_page(request, shop, seen, _form(seen, shop), pairing=Pairing(words))


@post(f"{ACTION}/{{key:str}}", guards=[May(Verb.CHANGE_GOODS)], status_code=200, request_max_body_size=LARGE_BODY)
async def change_one_product(request: PageRequest, shop: TheShop, key: FromPath[str]) -> Html:
    """Change a product if its version is still the one that the form showed; else show both values."""
    by, form = await require(request, Role.STAFF), await read_form(request, most=MOST_FIELDS)
    seen = await _find(shop, read_uuid(key) or key)
    if "combine" in form:
        return await _combined(request, shop, seen, form)
    try:
        draft = read_product(form, shop.settings, seen.draft.publish_at)
        async with shop.database.transaction() as connection:
            await change_product(
                connection, key=seen.id, expected=seen_version(form), change=lambda _present: draft, by=by
            )
    except REFUSALS as refusal:
        return await _form_page(request, shop, await _find(shop, seen.id), typed(form), refusal)
    shop.catalogue.invalidate()
    await shop.bell.ring()
    return see_other(request, f"{ACTION}/{seen.id}?done=changed")


@post(f"{ACTION}/{{product_id:uuid}}/copy", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def copy_product(request: PageRequest, shop: TheShop, product_id: FromPath[UUID]) -> Html:
    """Add a copy with the same pictures, which is not published and has no stock, and lead to its form."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        present = (await lock_product(connection, product_id)).draft
        variants = tuple(replace(one, id=None, sku=None, stock=None, barcode="") for one in present.variants)
        name = f"{COPY_OF}{present.name}"[:LONGEST_NAME]
        copy = replace(present, name=name, slug=None, variants=variants, published=False)
        copy_id = await add_product(connection, draft=copy, currency=shop.settings.currency, by=by)
        await copy_images(connection, of=product_id, to=copy_id, by=by)
    shop.catalogue.invalidate()
    return see_other(request, f"{ACTION}/{copy_id}?done=copied")


@post(f"{ACTION}/{{product_id:uuid}}/archive", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def archive_one_product(request: PageRequest, shop: TheShop, product_id: FromPath[UUID]) -> Html:
    """Archive a product if its version is still the one that the page showed."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        async with shop.database.transaction() as connection:
            await archive_product(connection, key=product_id, expected=seen_version(form), by=by)
    except StaleError as refusal:
        seen = await _find(shop, product_id)
        return await _form_page(request, shop, seen, _form(seen, shop), refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{ACTION}?done=archived")


@post(f"{ACTION}/{{product_id:uuid}}/publication", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def publish_product(request: PageRequest, shop: TheShop, product_id: FromPath[UUID]) -> Html:
    """Publish an archived product again, as it is."""
    by = await require(request, Role.STAFF)
    try:
        async with shop.database.transaction() as connection:
            await change_product(
                connection, key=product_id, expected=None, change=lambda now: replace(now, published=True), by=by
            )
    except REFUSALS as refusal:
        seen = await _find(shop, product_id)
        return await _form_page(request, shop, seen, _form(seen, shop), refusal)
    shop.catalogue.invalidate()
    await shop.bell.ring()
    return see_other(request, f"{ACTION}/{product_id}?done=published")


async def product_form_page(request: PageRequest, shop: Shop, product_id: UUID, pairing: Pairing) -> Html:
    """Return the page of a product as it is stored, with a search for pairings or why one was refused."""
    seen = await _find(shop, product_id)
    return await _form_page(request, shop, seen, _form(seen, shop), pairing=pairing)


async def _find(shop: Shop, key: UUID | str) -> PresentProduct:
    async with shop.database.transaction() as connection:
        return await lock_product(connection, key)


def _form(seen: PresentProduct, shop: Shop) -> Form:
    return form_of(seen.draft, shop.settings)


async def _combined(request: PageRequest, shop: Shop, seen: PresentProduct | None, form: Form) -> Html:
    try:
        return await _form_page(request, shop, seen, with_combinations(form))
    except InvalidError as refusal:
        return await _form_page(request, shop, seen, typed(form), refusal)


async def _form_page(
    request: PageRequest,
    shop: Shop,
    seen: PresentProduct | None,
    form: Form,
    refusal: ShopError | None = None,
    pairing: Pairing = Pairing(),
) -> Html:
    async with shop.database.read() as connection:
        tree = await category_tree(connection)
        images = await images_of(connection, seen.id) if seen else ()
        makers = await maker_names(connection)
        paired = await list_chosen(connection, await pairings_of(connection, seen.id)) if seen else []
        wanted = ProductFilter(pairing.words)
        found = await list_for_page(connection, wanted, after=None, limit=FOUND) if pairing.words else []
    filled, attributes = rows_of(form), attributes_of(form)
    options = [place for place in range(MOST_OPTIONS) if form.get(f"option-{place}", "").strip()]
    return private_page(
        request,
        shop,
        "admin/catalogue/show.html",
        partials=FORM,
        refusal=refusal or pairing.refusal,
        seen=seen,
        form=form,
        errors=_errors(refusal, form, seen, shop),
        notice=notice_of(refusal),
        exceptions=[(kind, rule.label) for kind, rule in RULES.items()],
        makers=[(name, name) for name in makers],
        categories=[(one.slug, f"{'– ' * depth}{one.name}") for depth, one in tree.walk()],
        rows=filled or [0],
        options=options,
        open_options=range(min(len(options) + 1, MOST_OPTIONS)),
        attribute_rows=[*attributes, *_free(attributes, MOST_ATTRIBUTES)],
        done=DONE.get(request.query_params.get("done", ""), ""),
        images=images,
        pairing=pairing,
        paired=paired,
        pairing_found=[(one, one.id in {it.id for it in paired}) for one in found if seen is None or one.id != seen.id],
    )


def _free(used: list[int], most: int) -> list[int]:
    return [row for row in range(most) if row not in used][:2]


def _errors(refusal: ShopError | None, form: Form, seen: PresentProduct | None, shop: Shop) -> dict[str, str]:
    now = _now(seen.draft, shop) if seen else {}
    return fields_of(sentences(refusal, now), form)


def _now(present: ProductDraft, shop: Shop) -> dict[str, str]:
    """The current values of what may differ, as text by the names of the differences."""
    words = words_of(present, shop.settings)
    rows = variants_of(present, shop.settings.currency, shop.settings.time_zone)
    first = {name.removeprefix("v0-"): value for name, value in rows.items()}
    several = ngettext("one variant", "%(num)s variants", len(present.variants))
    return {
        **first,
        **words,
        "published": gettext("published") if present.published else gettext("not published"),
        "variants": several,
    }
