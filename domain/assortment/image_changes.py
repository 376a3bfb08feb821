"""Pictures of products added, described, ordered, removed and brought back. Each write is noted in the audit log."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from domain.accounts.views import Principal
from domain.assortment.drafts import Differences
from domain.assortment.images import NO_PICTURE, ImageView, ProductImageService, images_of
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_products
from domain.catalogue.models import ProductImage
from domain.connection import Connection, delete_some
from domain.errors import ConflictError, InvalidError, NotFoundError, check_version
from domain.orm import session_on
from domain.words.messages import gettext

MOST_IMAGES = 100
LONGEST_ALT = 300


@dataclass(frozen=True, slots=True)
class ImageDraft:
    """What staff decide about a picture. `variant_id` is the one variant that it shows, None for all of them."""

    alt: str
    position: int
    variant_id: UUID | None


async def add_image(
    connection: Connection, *, product_id: UUID, picture_id: UUID, draft: ImageDraft | None = None, by: Principal
) -> UUID:
    """Add a stored picture at the end of a product's; returns the id.

    Raises `NotFoundError`, `InvalidError` for a variant of another product, `ConflictError` if there are too many.
    """
    slug, present = await _locked(connection, product_id)
    _check_room(present)
    draft = draft or ImageDraft("", 0, None)
    await _check_variant(connection, product_id, draft.variant_id)
    stored = await connection.fetchrow("SELECT stem, width, height FROM pictures WHERE id = $1", picture_id)
    async with session_on(connection) as session:
        row = ProductImage(
            product_id=product_id,
            picture_id=picture_id,
            variant_id=draft.variant_id,
            file=stored["stem"],
            width=stored["width"],
            height=stored["height"],
            alt=draft.alt,
            position=len(present),
        )
        image_id = (await ProductImageService(session).create(row, auto_refresh=False)).id
    await _note(connection, by, "image.added", product_id, slug, image_id, {"product_id": product_id, "alt": draft.alt})
    return image_id


async def change_image(
    connection: Connection,
    *,
    image_id: UUID,
    expected: Collection[int] | None,
    change: Callable[[ImageDraft], ImageDraft],
    by: Principal,
) -> None:
    """Apply `change` to the words, the place or the variant of a picture; a place beyond the last is the last one.

    Others move up or down for it, and keep their versions. A change of nothing leaves its own version as it is.
    Raises `NotFoundError`, `StaleError` unless its version is among the `expected` ones, `InvalidError`.
    """
    slug, present, image = await _locked_image(connection, image_id)
    draft = change(ImageDraft(image.alt, image.position, image.variant_id))
    draft = replace(draft, position=min(draft.position, len(present) - 1))
    changes = _differences(image, draft)
    check_version(image.version, expected, changes)
    if not changes:
        return
    await _check_variant(connection, image.product_id, draft.variant_id)
    if "position" in changes:
        others = [one.id for one in present if one.id != image_id]
        await _set_order(connection, [*others[: draft.position], image_id, *others[draft.position :]])
    async with session_on(connection) as session:
        values = {"alt": draft.alt, "variant_id": draft.variant_id, "version": image.version + 1}
        await ProductImageService(session).update(values, item_id=image_id, auto_refresh=False)
    both = {name: {"before": before, "after": after} for name, (before, after) in changes.items()}
    await _note(
        connection,
        by,
        "image.changed",
        image.product_id,
        slug,
        image_id,
        {"version": image.version + 1, "changes": both},
    )


REMOVE = """
UPDATE product_images SET removed_at = now(), version = version + 1,
    position = (SELECT least(0, min(position)) - 1 FROM product_images WHERE product_id = $2)
WHERE id = $1
"""
"""Those that are removed are out of the way of the others' places, below 0."""


async def remove_image(
    connection: Connection, *, image_id: UUID, expected: Collection[int] | None, by: Principal
) -> None:
    """Take a picture off its product. For a day it can be brought back, and pages that browsers hold may show it.

    Raises `NotFoundError`, or `StaleError` unless its version is among the `expected` ones.
    """
    slug, present, image = await _locked_image(connection, image_id)
    check_version(image.version, expected)
    await connection.execute(REMOVE, image_id, image.product_id)
    await _set_order(connection, [one.id for one in present if one.id != image_id])
    await _note(
        connection, by, "image.removed", image.product_id, slug, image_id, {"file": image.file, "alt": image.alt}
    )


RESTORE = """
UPDATE product_images SET removed_at = NULL, position = $2, version = version + 1
WHERE id = $1 AND removed_at IS NOT NULL RETURNING file
"""


async def restore_image(connection: Connection, *, image_id: UUID, position: int, by: Principal) -> None:
    """Bring a removed picture back, to this place or to the last one.

    Raises `NotFoundError` if it was not removed, or more than a day ago; `ConflictError` if there are too many.
    """
    product_id = await connection.fetchval("SELECT product_id FROM product_images WHERE id = $1", image_id)
    if product_id is None:
        raise NotFoundError(gettext(NO_PICTURE))
    slug, present = await _locked(connection, product_id)
    _check_room(present)
    file = await connection.fetchval(RESTORE, image_id, len(present))
    if file is None:
        raise NotFoundError(gettext(NO_PICTURE))
    ids = [one.id for one in present]
    await _set_order(connection, [*ids[:position], image_id, *ids[position:]])
    await _note(connection, by, "image.restored", product_id, slug, image_id, {"file": file})


COPY = """
INSERT INTO product_images (product_id, variant_id, picture_id, file, alt, width, height, position)
SELECT $2, (SELECT copy.id FROM variants shown JOIN variants copy ON copy.options = shown.options
            WHERE shown.id = i.variant_id AND copy.product_id = $2), i.picture_id, i.file, i.alt, i.width, i.height,
       i.position
FROM product_images i WHERE i.product_id = $1 AND i.removed_at IS NULL RETURNING id
"""


async def copy_images(connection: Connection, *, of: UUID, to: UUID, by: Principal) -> None:
    """Show the pictures of a product with its copy too, which has none yet: the same files, for the same options."""
    copied = await connection.fetch(COPY, of, to)
    slug, _ = await _locked(connection, to)
    if copied:
        await _note(connection, by, "image.copied", to, slug, copied[0]["id"], {"of": of, "images": len(copied)})


async def delete_removed_images(connection: Connection, *, limit: int) -> int:
    """Delete up to `limit` pictures that were removed more than a day ago: one statement; returns how many."""
    return await delete_some(connection, "product_images", "removed_at < now() - interval '1 day'", limit=limit)


def _check_room(present: Collection[ImageView]) -> None:
    if len(present) >= MOST_IMAGES:
        raise ConflictError(
            gettext("A product has at most %(most_images)s pictures. Delete one first.", most_images=MOST_IMAGES)
        )


async def _locked(connection: Connection, product_id: UUID) -> tuple[str, tuple[ImageView, ...]]:
    """The slug and the pictures of a product that is locked, so that their order is changed by one at a time."""
    slug = await connection.fetchval("SELECT slug FROM products WHERE id = $1 FOR NO KEY UPDATE", product_id)
    if slug is None:
        raise NotFoundError(gettext("This product does not exist."))
    return str(slug), await images_of(connection, product_id)


async def _locked_image(connection: Connection, image_id: UUID) -> tuple[str, tuple[ImageView, ...], ImageView]:
    """The slug and the pictures of the locked product of a picture, and the picture itself. Raises `NotFoundError`."""
    product_id = await connection.fetchval("SELECT product_id FROM product_images WHERE id = $1", image_id)
    if product_id is not None:
        slug, present = await _locked(connection, product_id)
        for image in present:
            if image.id == image_id:
                return slug, present, image
    raise NotFoundError(gettext(NO_PICTURE))


async def _check_variant(connection: Connection, product_id: UUID, variant_id: UUID | None) -> None:
    own = "SELECT EXISTS (SELECT FROM variants WHERE id = $1 AND product_id = $2)"
    if variant_id is not None and not await connection.fetchval(own, variant_id, product_id):
        raise InvalidError({"variant_id": gettext("The product does not have this variant.")})


async def _set_order(connection: Connection, ids: Collection[UUID]) -> None:
    await connection.execute(
        "UPDATE product_images i SET position = o.place - 1 FROM unnest($1::uuid[]) WITH ORDINALITY AS o(id, place) "
        "WHERE i.id = o.id AND i.position <> o.place - 1",
        list(ids),
    )


def _differences(image: ImageView, draft: ImageDraft) -> Differences:
    both = {name: (getattr(image, name), getattr(draft, name)) for name in ("alt", "position", "variant_id")}
    return {name: (before, after) for name, (before, after) in both.items() if before != after}


async def _note(
    connection: Connection,
    by: Principal,
    action: str,
    product_id: UUID,
    slug: str,
    image_id: UUID,
    details: dict[str, Any],
) -> None:
    await bump_products(connection, [product_id], front=True)
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action=action,
        subject=slug,
        details={"image_id": image_id, **details},
    )
