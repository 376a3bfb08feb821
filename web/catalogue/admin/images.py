"""The pictures of one product for staff: uploaded several at once, described, ordered and removed."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Principal, Role
from domain.assortment.image_changes import (
    LONGEST_ALT,
    MOST_IMAGES,
    ImageDraft,
    add_image,
    change_image,
    remove_image,
    restore_image,
)
from domain.assortment.images import ImageView, find_image, images_of, require_product
from domain.assortment.present import lock_product
from domain.connection import Connection
from domain.errors import ConflictError, InvalidError, ShopError, StaleError
from domain.media.operations import add_picture
from domain.media.reading import MOST_BYTES, PictureRefusedError
from domain.words.messages import gettext, marked, ngettext
from web.api.requests import LARGE_BODY
from web.auth.guards import May
from web.auth.principals import require
from web.catalogue.admin.list_form import ACTION
from web.http.edit_conflict import NOTICE, now_words, seen_version
from web.http.forms.fields import clean, read_form
from web.http.forms.multipart import SentFile, SentForm, read_multipart
from web.http.render import Html, PageRequest, is_partial, private_page, see_other
from web.infra.parsing import read_uuid, whole_number
from web.media.uploads import take_in
from web.shop import Shop, TheShop

IMAGES = {"admin-product-images": "admin/catalogue/_images.html"}
MOST_FILES, MOST_FIELDS = 20, 500
"""The files and the fields of one form."""
FORM_BODY = MOST_FILES * MOST_BYTES + 1_000_000
"""The bytes of one form; a file that is too large is told by its name, so that the rest may come along."""
DONE = {
    "images": marked("Pictures saved."),
    "uploaded": marked("Pictures added. They are shown as soon as they are ready."),
}


@get(f"{ACTION}/{{product_id:uuid}}/images", guards=[May(Verb.CHANGE_GOODS)])
async def show_images(request: PageRequest, shop: TheShop, product_id: FromPath[UUID]) -> Html:
    """Show the pictures of a product; after one was removed, with the button that brings it back."""
    return await _page(request, shop, product_id, undo=_undo(request.query_params.get("removed", "")))


@get("/admin/images/{image_id:uuid}", guards=[May(Verb.CHANGE_GOODS)])
async def show_image(request: PageRequest, shop: TheShop, image_id: FromPath[UUID]) -> Html:
    """Show how far one picture is, for the page that waits for it; else lead to the pictures of its product."""
    async with shop.database.read() as connection:
        image = await find_image(connection, image_id)
    if not is_partial(request):
        return see_other(request, f"{ACTION}/{image.product_id}/images")
    return private_page(request, shop, "admin/catalogue/_image.html", image=image)


@post(
    f"{ACTION}/{{product_id:uuid}}/uploads",
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=200,
    request_max_body_size=FORM_BODY,
)
async def upload_images(request: PageRequest, shop: TheShop, product_id: FromPath[UUID]) -> Html:
    """Add each file that is a picture; those that are not are told by their names."""
    by = await require(request, Role.STAFF)
    async with shop.database.read() as connection:
        await require_product(connection, product_id)
    refused: list[str] = []

    async def add(sent: SentFile) -> None:
        refused.extend(await _add(shop, product_id, sent, by))

    async with read_multipart(request, "files", most_files=MOST_FILES, most_bytes=MOST_BYTES, each=add) as form:
        added = len(form.files) - len(refused)
        refused += _refused(form)
    shop.catalogue.invalidate()
    if not refused:
        return await _done(request, shop, product_id, "uploaded")
    done = ngettext("%(num)s picture added.", "%(num)s pictures added.", added) if added else ""
    return await _page(request, shop, product_id, status=422, refused=refused, done=done)


@post(
    f"{ACTION}/{{product_id:uuid}}/images",
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=200,
    request_max_body_size=LARGE_BODY,
)
async def change_images(request: PageRequest, shop: TheShop, product_id: FromPath[UUID]) -> Html:
    """Save the words and variants of all pictures; then move, remove or bring back the one whose button was pressed."""
    by, form = await require(request, Role.STAFF), await read_form(request, most=MOST_FIELDS)
    try:
        async with shop.database.transaction() as connection:
            present = await images_of(connection, product_id)
            for image in present:
                await _change(connection, image, form, by)
            removed = await _act(connection, present, form, by)
    except (InvalidError, ConflictError) as refusal:
        return await _page(request, shop, product_id, refusal, typed=form)
    shop.catalogue.invalidate()
    if removed and is_partial(request):
        return await _page(request, shop, product_id, undo=removed)
    if removed:
        return see_other(request, f"{ACTION}/{product_id}/images?removed={removed}")
    return await _done(request, shop, product_id, "images")


async def _add(shop: Shop, product_id: UUID, sent: SentFile, by: Principal) -> list[str]:
    """Add one file as a picture; returns why that is refused, if it is."""
    try:
        new = await take_in(sent)
        async with shop.database.transaction() as connection:
            picture_id = await add_picture(
                connection, stem=new.stem, upload=new.file, width=new.width, height=new.height
            )
            await add_image(connection, product_id=product_id, picture_id=picture_id, by=by)
    except (PictureRefusedError, ConflictError) as refusal:
        return [f"{sent.name}: {refusal.message}"]
    return []


def _refused(form: SentForm) -> list[str]:
    """What is wrong with the form as a whole."""
    if form.more:
        return [
            gettext(
                "At most %(most)s pictures are taken at once. Choose the other %(more)s again.",
                most=MOST_FILES,
                more=form.more,
            )
        ]
    return [] if form.files else [gettext("Choose at least one picture.")]


async def _change(connection: Connection, image: ImageView, form: Mapping[str, str], by: Principal) -> None:
    """Save what was typed about one picture, if it differs. Raises `InvalidError` beside its fields."""
    alt = clean(form.get(f"alt-{image.id}", image.alt), f"alt-{image.id}")
    if len(alt) > LONGEST_ALT:
        raise InvalidError({f"alt-{image.id}": gettext("Use at most %(number)s characters.", number=LONGEST_ALT)})
    variant_id = read_uuid(form[f"variant-{image.id}"]) if f"variant-{image.id}" in form else image.variant_id
    if (alt, variant_id) == (image.alt, image.variant_id):
        return

    def change(now: ImageDraft) -> ImageDraft:
        return replace(now, alt=alt, variant_id=variant_id)

    seen = seen_version({"version": form.get(f"version-{image.id}", "")})
    try:
        await change_image(connection, image_id=image.id, expected=seen, change=change, by=by)
    except StaleError:
        raise ChangedMeanwhileError({f"alt-{image.id}": now_words(image.alt)}) from None
    except InvalidError as refusal:
        raise InvalidError({f"variant-{image.id}": refusal.message}) from None


class ChangedMeanwhileError(ConflictError, InvalidError):
    """Somebody else changed a picture after the page was opened."""


async def _act(connection: Connection, present: tuple[ImageView, ...], form: Mapping[str, str], by: Principal) -> str:
    """Do what the pressed button says: `move` and `restore` name a picture and its place, `remove` a picture.

    Returns what brings back the one that was removed, if one was.
    """
    moved, position = _placed(form.get("move", ""))
    places = {image.id: image.position for image in present}
    if moved in places:

        def change(now: ImageDraft) -> ImageDraft:
            return replace(now, position=position)

        await change_image(connection, image_id=moved, expected=None, change=change, by=by)
    restored, position_then = _placed(form.get("restore", ""))
    if restored:
        await restore_image(connection, image_id=restored, position=position_then, by=by)
    removed = read_uuid(form.get("remove", ""))
    if removed not in places:
        return ""
    await remove_image(connection, image_id=removed, expected=None, by=by)
    return f"{removed}:{places[removed]}"


def _placed(text: str) -> tuple[UUID | None, int]:
    """A picture and a place, as buttons say them: an id, a colon and a number; no picture for anything else."""
    which, _, place = text.partition(":")
    position = whole_number(place, 0, MOST_IMAGES)
    return (None, 0) if position is None else (read_uuid(which), position)


def _undo(text: str) -> str:
    """The address's word of a picture that was removed, if it is one."""
    image_id, position = _placed(text)
    return f"{image_id}:{position}" if image_id else ""


def _with(image: ImageView, typed: Mapping[str, str]) -> ImageView:
    """A picture with what was typed about it."""
    alt = typed.get(f"alt-{image.id}", image.alt).replace("\x00", "")[:LONGEST_ALT]
    variant = f"variant-{image.id}"
    return replace(image, alt=alt, variant_id=read_uuid(typed[variant]) if variant in typed else image.variant_id)


async def _done(request: PageRequest, shop: Shop, product_id: UUID, done: str) -> Html:
    """The pictures as they are now, or without JavaScript the way back to the product."""
    if is_partial(request):
        return await _page(request, shop, product_id, done=DONE[done])
    return see_other(request, f"{ACTION}/{product_id}?done={done}#pictures")


async def _page(
    request: PageRequest,
    shop: Shop,
    product_id: UUID,
    refusal: ShopError | None = None,
    *,
    status: int = 200,
    typed: Mapping[str, str] | None = None,
    refused: list[str] | None = None,
    done: str = "",
    undo: str = "",
) -> Html:
    async with shop.database.transaction() as connection:
        seen = await lock_product(connection, product_id)
        images = await images_of(connection, product_id)
    stale = isinstance(refusal, ChangedMeanwhileError)
    return private_page(
        request,
        shop,
        "admin/catalogue/images.html",
        partials=IMAGES,
        status=status,
        refusal=refusal,
        seen=seen,
        images=[_with(image, typed or {}) for image in images],
        errors=refusal.errors if isinstance(refusal, InvalidError) else {},
        notice=NOTICE if stale else "",
        refused=refused or [],
        done=done,
        undo=undo,
    )
