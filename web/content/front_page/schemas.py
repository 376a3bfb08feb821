"""Blocks of the front page as JSON."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, convert, field

from domain.content.front_page.checks import (
    AMOUNTS,
    LONGEST_BODY,
    LONGEST_NOTE,
    LONGEST_PROMISE,
    LONGEST_PROMISE_TITLE,
    LONGEST_TITLE,
    MOST_BLOCKS,
    MOST_LINKS,
    MOST_PROMISES,
)
from domain.content.front_page.pictures import LONGEST_ALT
from domain.content.front_page.views import Block, BlockDraft, BlockKind, BlockPicture, ProductSource, Promise
from domain.content.links import LONGEST_ADDRESS, LONGEST_WORDS, Link, LinkTo
from domain.media.sizes import renditions
from domain.media.views import PictureStatus
from web.api.fields import Body, Line, Moment, Prose, Version
from web.http.forms.fields import clean
from web.infra.parsing import clean_prose
from web.templating.assets import media

Alt = Annotated[Line, Meta(max_length=LONGEST_ALT, description="What the picture shows, for those who cannot see it")]


class SiteLink(Body, frozen=True):
    """A link. `target` is the id of a category or a collection, the slug of a page, or an address.

    An address begins with `/` or `https://`, and needs `words`; without them other links have the name of their target.
    """

    to: LinkTo
    target: Annotated[Line, Meta(min_length=1, max_length=LONGEST_ADDRESS)]
    words: Annotated[Line, Meta(max_length=LONGEST_WORDS)] = ""


class FrontPromise(Body, frozen=True):
    """A promise in a few words, and what it means."""

    title: Annotated[Line, Meta(min_length=1, max_length=LONGEST_PROMISE_TITLE)]
    text: Annotated[Line, Meta(min_length=1, max_length=LONGEST_PROMISE)]


class FrontBlockBody(Body, frozen=True, kw_only=True):
    """A block of the front page. Each kind has some of the fields; the others keep their usual values.

    `picture`: `title`, `links`. `products`: `title`, `note`, `amount`, `source`, `collection_id`. `text`: `title`,
    `body`. `promises`: `promises`, `delivery`. `nearly_gone`: `title`, `note`. `departments`: none of these.
    """

    title: Annotated[Line, Meta(max_length=LONGEST_TITLE)] = ""
    note: Annotated[Line, Meta(max_length=LONGEST_NOTE)] = ""
    body: Annotated[Prose, Meta(max_length=LONGEST_BODY, description="Markdown (CommonMark)")] = ""
    amount: Annotated[int, Meta(ge=AMOUNTS[0], le=AMOUNTS[-1], description="Number of products: 4, 8 or 12")] = 4
    source: ProductSource = ProductSource.SHOP
    collection_id: UUID | None = None
    links: Annotated[list[SiteLink], Meta(max_length=MOST_LINKS)] = field(default_factory=list)
    promises: Annotated[list[FrontPromise], Meta(max_length=MOST_PROMISES)] = field(default_factory=list)
    delivery: Annotated[bool, Meta(description="Whether it says from which amount delivery is free")] = False
    shown: bool = False
    from_at: Moment | None = None
    until_at: Moment | None = None


class NewFrontBlock(FrontBlockBody, frozen=True, kw_only=True):
    """A block to add below the others."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"kind": "text", "title": "Closed on Monday", "body": "We are moving."}

    kind: BlockKind


class FrontBlockReplacement(FrontBlockBody, frozen=True, kw_only=True):
    """A block in place of the present one. With a `position`, counted from 1, it moves there."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"title": "Closed on Monday", "body": "We are moving.", "position": 1}

    position: Annotated[int, Meta(ge=1, le=MOST_BLOCKS)] | UnsetType = UNSET


class FrontBlockPicture(Struct, frozen=True):
    """The picture of a block. `urls` holds its files, by width and format, once `status` is `ready`.

    `problem` says why it has failed, and what to do.
    """

    alt: str
    status: PictureStatus
    problem: str
    width: int
    height: int
    urls: dict[str, str]


class FrontBlock(FrontBlockBody, frozen=True, kw_only=True):
    """A block as it was last saved. `now` says whether shoppers see it; a planned block changes it by itself.

    A block with the source `collection` and no `collection_id` is not shown: its collection was deleted.
    """

    id: UUID
    kind: BlockKind
    position: int
    now: bool
    picture: FrontBlockPicture | None
    version: Version


class FrontBlockList(Struct, frozen=True):
    """The blocks of the front page from top to bottom."""

    items: list[FrontBlock]


class BlockPictureUpload(Body, frozen=True):
    """A picture as it is sent: JPEG, PNG, WebP, AVIF or GIF, at most 20 MB and 50 megapixels."""

    file: Annotated[str, Meta(extra_json_schema={"format": "binary"})]
    alt: Alt = ""


class BlockPicturePatch(Body, frozen=True):
    """What changes about the picture of a block."""

    alt: Alt


def draft_of(data: FrontBlockBody) -> BlockDraft:
    """The block that was sent, cleaned. Raises `InvalidError`."""
    return BlockDraft(
        title=clean(data.title, "title"),
        note=clean(data.note, "note"),
        body=clean(data.body, "body", clean_prose),
        amount=data.amount,
        source=data.source,
        collection_id=data.collection_id,
        links=tuple(link_of(one, f"links/{number}") for number, one in enumerate(data.links)),
        promises=tuple(_promise(one, f"promises/{number}") for number, one in enumerate(data.promises)),
        delivery=data.delivery,
        shown=data.shown,
        from_at=data.from_at,
        until_at=data.until_at,
    )


def link_of(data: SiteLink, at: str) -> Link:
    """A link that was sent, cleaned. Raises `InvalidError`; its names begin with `at`."""
    return Link(data.to, clean(data.target, f"{at}/target"), clean(data.words, f"{at}/words"))


def _promise(data: FrontPromise, at: str) -> Promise:
    return Promise(clean(data.title, f"{at}/title"), clean(data.text, f"{at}/text"))


def block_of(view: Block, place: int) -> FrontBlock:
    """A block as a response body; `place` counts from 1."""
    fields = {name: getattr(view.draft, name) for name in FrontBlockBody.__struct_fields__}
    return FrontBlock(
        **{**fields, "links": convert(view.draft.links, list[SiteLink], from_attributes=True),
           "promises": convert(view.draft.promises, list[FrontPromise], from_attributes=True)},
        id=view.id,
        kind=view.kind,
        position=place,
        now=view.draft.shown and view.in_time and not view.draft.lost,
        picture=_picture(view.picture) if view.picture else None,
        version=view.version,
    )  # fmt: skip


def _picture(view: BlockPicture) -> FrontBlockPicture:
    files = {f"{width}.{kind}": media(view.file, width, kind) for width, kind in renditions(view.width)}
    return FrontBlockPicture(view.alt, view.status, view.problem, view.width, view.height, files if view.ready else {})
