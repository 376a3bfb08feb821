"""Categories, products, variants and pictures, as stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Computed,
    FetchedValue,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Currency, Identified, Json, JsonList, Money, Stamped
from domain.catalogue.parts import sql_bits
from domain.catalogue.skus import PLAIN
from domain.media.models import StoredPicture

LISTS_OF_TEXTS = """
jsonb_typeof(attributes) = 'object' AND NOT jsonb_path_exists(attributes, 'strict $.* ? (@.type() != "array")')
AND NOT jsonb_path_exists(attributes, 'strict $.*[*] ? (@.type() != "string")')
"""
"""Lists could not be read if one product's attributes were anything else."""

TEXTS = """
jsonb_typeof(options) = 'object' AND NOT jsonb_path_exists(options, 'strict $.* ? (@.type() != "string")')
"""


CONTENT = r"content ~ '^((0|[1-9][0-9]{0,6})(\.[0-9]{1,3})? (g|kg|ml|l|m|piece))?$'"


EXCEPTIONS = """
withdrawal_exception IN ('made_to_order', 'perishable', 'newspaper', 'market_price', 'wine_future', 'hygiene_seal',
                         'media_seal', 'mixed')
"""
"""Those of `domain.catalogue.withdrawal_exceptions`."""

AGES = "minimum_age BETWEEN 1 AND 99"


class Category(Identified, Base):
    """A category; categories form a tree. Its products are taxed by its `tax_class`.

    One that is not `published` hides its page and those beneath it, not its products. What its picture shows is said
    in `picture_alt`, which stays when the picture goes, so that both can come back.
    """

    __tablename__ = "categories"
    __table_args__ = (
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("tax_class IN ('standard', 'reduced', 'zero')", name="known_tax_class"),
    )

    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("categories.id"), index=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(default="", server_default="")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    tax_class: Mapped[str] = mapped_column(String(20), default="standard", server_default="standard")
    published: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    picture_id: Mapped[UUID | None] = mapped_column(ForeignKey("pictures.id"), index=True)
    picture_alt: Mapped[str] = mapped_column(default="", server_default="")
    changed_at: Mapped[datetime | None] = mapped_column(server_default=func.now())
    search: Mapped[str | None] = mapped_column(TSVECTOR, Computed("words_vector(name)", persisted=True))


class Product(Identified, Stamped, Base):
    """A product, in one or more variants. Its price range repeats theirs, so that lists can sort by it.

    Search engines are shown `search_title` and `search_description` in place of its name and description, if not
    empty. One that is not published becomes so at `publish_at`. `withdrawal_exception` is why the law lets nobody
    withdraw from buying it, `safety` is warnings and safety information, in Markdown.
    Nobody below its `minimum_age` may buy it; `age_reason` is why. A trigger writes `search`, the words that
    it is found by; its category stands in them by its id, so that it can have another name at any time.
    """

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("0 <= price_from AND price_from <= price_to", name="price_range"),
        CheckConstraint(LISTS_OF_TEXTS, name="attributes_are_lists"),
        CheckConstraint("NOT (published AND publish_at IS NOT NULL)", name="published_once"),
        CheckConstraint(EXCEPTIONS, name="known_withdrawal_exception"),
        CheckConstraint(AGES, name="minimum_age_in_years"),
        Index("ix_products_publish_at", "publish_at", postgresql_where=text("publish_at IS NOT NULL")),
        Index("ix_products_category_position", "category_id", "position", "id", postgresql_where=text("published")),
        Index("ix_products_category_price", "category_id", "price_from", "id", postgresql_where=text("published")),
        Index("ix_products_category_newest", "category_id", "created_at", "id", postgresql_where=text("published")),
        Index(
            *("ix_products_category_name", "category_id", text("name_order(name)"), "id"),
            postgresql_where=text("published"),
        ),
        Index("ix_products_category_part", "category_id", text(sql_bits("id")), postgresql_where=text("published")),
        Index("ix_products_position", "position", "id", postgresql_where=text("published")),
        Index("ix_products_currency", "currency", postgresql_where=text("published")),
        Index("ix_products_price", "price_from", "id", postgresql_where=text("published")),
        Index("ix_products_newest", "created_at", "id", postgresql_where=text("published")),
        Index("ix_products_all_by_name", text("name_order(name)"), "id"),
        Index("ix_products_all_by_price", "currency", "price_from", "id"),
        Index("ix_products_hidden", "id", postgresql_where=text("NOT published")),
        Index("ix_products_slug_category", "slug", postgresql_include=["category_id"]),
        Index("ix_products_search", "search", postgresql_using="gin"),
        Index(
            "ix_products_attributes",
            "attributes",
            postgresql_using="gin",
            postgresql_ops={"attributes": "jsonb_path_ops"},
        ),
        Index(
            "ix_products_name_words",
            func.folded(text("name")).label("folded_name"),
            postgresql_using="gin",
            postgresql_ops={"folded_name": "gin_trgm_ops"},
        ),
    )

    category_id: Mapped[UUID] = mapped_column(ForeignKey("categories.id"))
    slug: Mapped[str] = mapped_column(String(160), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(default="", server_default="")
    details: Mapped[JsonList] = mapped_column(default=list, server_default=text("'[]'"))
    material: Mapped[str] = mapped_column(default="", server_default="")
    dimensions: Mapped[str] = mapped_column(default="", server_default="")
    care: Mapped[str] = mapped_column(default="", server_default="")
    attributes: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'"))
    currency: Mapped[Currency]
    price_from: Mapped[Money]
    price_to: Mapped[Money]
    published: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    publish_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    search_title: Mapped[str] = mapped_column(String(200), default="", server_default="")
    search_description: Mapped[str] = mapped_column(String(500), default="", server_default="")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    withdrawal_exception: Mapped[str | None] = mapped_column(String(20))
    maker_id: Mapped[UUID | None] = mapped_column(ForeignKey("makers.id"), index=True)
    safety: Mapped[str] = mapped_column(default="", server_default="")
    minimum_age: Mapped[int | None] = mapped_column(SmallInteger)
    age_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    search: Mapped[str] = mapped_column(TSVECTOR, server_default=FetchedValue(), server_onupdate=FetchedValue())


class Variant(Identified, Base):
    """A variant, which is what customers buy: one sku with its options and its price; its weight in grams.

    `price` is what it costs now. While a sale is on, that is `sale_price`, and `full_price` what it costs without. A
    sale begins at `sale_from`, or at once, and ends at `sale_until`, or when staff end it. The database keeps
    `lowest_before`, the lowest price before the reduction (`domain.prices.history`); a `compare_at` without one is not
    shown. `content` is such as `750 ml`.
    """

    __tablename__ = "variants"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint(TEXTS, name="options_are_texts"),
        CheckConstraint("weight_grams >= 0", name="weight_not_negative"),
        CheckConstraint("compare_at IS NULL OR compare_at > price", name="compare_at_above_price"),
        CheckConstraint("sale_price >= 0 AND sale_price < coalesce(full_price, price)", name="sale_below_price"),
        CheckConstraint("sale_from < sale_until", name="sale_in_order"),
        CheckConstraint(
            "sale_price IS NOT NULL OR (sale_from IS NULL AND sale_until IS NULL AND full_price IS NULL)",
            name="sale_has_price",
        ),
        CheckConstraint(CONTENT, name="content_in_units"),
        Index("ix_variants_sale", "product_id", postgresql_where=text("sale_price IS NOT NULL")),
        UniqueConstraint("product_id", "options"),
        Index("uq_variants_lower_sku", func.lower(text("sku")), unique=True),
        Index("ix_variants_plain_sku", text(PLAIN.format("sku"))),
    )

    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"))
    sku: Mapped[str] = mapped_column(String(64), unique=True)
    options: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'"))
    option_names: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    price: Mapped[Money]
    compare_at: Mapped[Money | None]
    weight_grams: Mapped[int | None]
    barcode: Mapped[str] = mapped_column(String(32), default="", server_default="")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    lowest_before: Mapped[Money | None]
    full_price: Mapped[Money | None]
    sale_price: Mapped[Money | None]
    sale_from: Mapped[datetime | None]
    sale_until: Mapped[datetime | None]
    content: Mapped[str] = mapped_column(String(20), default="", server_default="")


class OldProductSlug(Base):
    """A slug that a product had once; its address leads to the product for ever, unless another one has it now."""

    __tablename__ = "old_product_slugs"

    slug: Mapped[str] = mapped_column(String(160), primary_key=True)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), index=True)


class OldCategorySlug(Base):
    """A slug that a category had once."""

    __tablename__ = "old_category_slugs"

    slug: Mapped[str] = mapped_column(String(120), primary_key=True)
    category_id: Mapped[UUID] = mapped_column(ForeignKey("categories.id", ondelete="CASCADE"), index=True)


class ProductImage(Identified, Base):
    """A picture of a product. `file` is the stem of its files in the media folder; `width` and `height` are pixels.

    They repeat those of the stored picture, if it was uploaded, so that lists need not look there; it is shown once
    that is ready. What came with the shop has files, and no stored picture. What was removed is kept for a day, at a
    place below 0.
    """

    __tablename__ = "product_images"
    __table_args__ = (UniqueConstraint("product_id", "position", deferrable=True),)

    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"))
    variant_id: Mapped[UUID | None] = mapped_column(ForeignKey("variants.id", ondelete="SET NULL"), index=True)
    picture_id: Mapped[UUID | None] = mapped_column(ForeignKey("pictures.id"), index=True)
    file: Mapped[str] = mapped_column(String(200))
    alt: Mapped[str] = mapped_column(default="", server_default="")
    width: Mapped[int]
    height: Mapped[int]
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    removed_at: Mapped[datetime | None]

    picture: Mapped[StoredPicture | None] = relationship(lazy="raise")
