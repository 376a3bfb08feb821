"""The front page as blocks of the owner: a plain beginning, or what shops with the demo's pictures have shown so far."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0065"
down_revision: str | None = "0064"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSONB = postgresql.JSONB()
EMPTY_LIST = sa.text("'[]'")

HEROES = (
    (
        "hero-table",
        "A table laid with stoneware plates and a mug, a carafe and a loaf in low morning sun",
        "",
        (),
    ),
    (
        "hero-living",
        "An oak bench with two linen cushions between a vase of dried grasses and a stool with a lit lamp",
        "A bench by the window, a lamp for the evening.",
        ("furniture", "lighting"),
    ),
    (
        "hero-bath",
        "A stone ledge with folded towels, a soap dispenser, a candle and a reed diffuser in soft sun",
        "Soap, cotton and a slow start.",
        ("bath", "textiles"),
    ),
)
"""What the templates said before: the stem of a picture, what it shows, the words on it, and the departments below."""

CAME_ALONG = "SELECT EXISTS (SELECT FROM product_images WHERE picture_id IS NULL)"
"""Whether the demo was loaded, and the files of these pictures with it."""


def upgrade() -> None:
    """Go forward."""
    blocks = op.create_table(
        "front_blocks",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("in_time", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True)),
        sa.Column("until_at", sa.DateTime(timezone=True)),
        sa.Column("title", sa.String(120), server_default="", nullable=False),
        sa.Column("note", sa.String(200), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("amount", sa.Integer(), server_default="4", nullable=False),
        sa.Column("source", sa.String(20), server_default="shop", nullable=False),
        sa.Column("collection_id", sa.Uuid()),
        sa.Column("links", JSONB, server_default=EMPTY_LIST, nullable=False),
        sa.Column("promises", JSONB, server_default=EMPTY_LIST, nullable=False),
        sa.Column("delivery", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("picture_id", sa.Uuid()),
        sa.Column("file", sa.String(200), server_default="", nullable=False),
        sa.Column("width", sa.Integer(), server_default="0", nullable=False),
        sa.Column("height", sa.Integer(), server_default="0", nullable=False),
        sa.Column("alt", sa.String(300), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("actor", sa.String(254), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('picture', 'departments', 'products', 'text', 'promises', 'nearly_gone')",
            name=op.f("ck_front_blocks_known_kind"),
        ),
        sa.CheckConstraint("source IN ('shop', 'newest', 'collection')", name=op.f("ck_front_blocks_known_source")),
        sa.CheckConstraint("from_at < until_at", name=op.f("ck_front_blocks_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collections.id"],
            name=op.f("fk_front_blocks_collection_id_collections"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["picture_id"], ["pictures.id"], name=op.f("fk_front_blocks_picture_id_pictures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_front_blocks")),
    )
    op.create_index(op.f("ix_front_blocks_collection_id"), "front_blocks", ["collection_id"])
    op.create_index(op.f("ix_front_blocks_picture_id"), "front_blocks", ["picture_id"])
    for position, row in enumerate(_beginning(), start=1):
        op.execute(blocks.insert().values(position=position, shown=True, **row))


def _beginning() -> list[dict[str, Any]]:
    """The front page as it was, in blocks; without the demo's pictures where they were never loaded."""
    heroes = HEROES if op.get_bind().scalar(sa.text(CAME_ALONG)) else (("", "", "", ()),)
    first, *rooms = (_hero(*hero) for hero in heroes)
    link = {"to": "address", "target": "/search", "words": "Shop the collection"}
    rows: list[dict[str, Any]] = [
        {**first, "links": [{**link, "target": "/#departments"} if rooms else link]},
        {"kind": "departments"},
        {"kind": "products", "title": "Everyday favourites", "amount": 8},
        {"kind": "nearly_gone", "title": "Almost gone", "note": "The numbers are the real ones."},
        {
            "kind": "promises",
            "delivery": True,
            "promises": [
                {"title": "Honest stock", "text": "If a page says four are left, four are left."},
                {
                    "title": "Reserved while you pay",
                    "text": "Once you place an order, nobody else can buy the items in it.",
                },
            ],
        },
    ]
    if rooms:
        rows.insert(3, rooms[0])
        rows.insert(5, rooms[1])
    return rows


def _hero(file: str, alt: str, title: str, departments: tuple[str, ...]) -> dict[str, Any]:
    size = {"file": file, "alt": alt, "width": 1920, "height": 1080} if file else {}
    return {"kind": "picture", "title": title, "links": _links(departments), **size}


def _links(slugs: tuple[str, ...]) -> list[dict[str, str]]:
    """Links to those departments that are there, in the shop's order."""
    found = op.get_bind().execute(
        sa.text("SELECT id::text FROM categories WHERE slug = ANY(:slugs) AND parent_id IS NULL ORDER BY position"),
        {"slugs": list(slugs)},
    )
    return [{"to": "category", "target": one, "words": ""} for (one,) in found]


def downgrade() -> None:
    """Go back."""
    op.drop_table("front_blocks")
