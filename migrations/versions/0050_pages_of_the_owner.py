"""Pages that the owner writes, with the versions that were published, and starting texts as drafts."""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision: str = "0050"
down_revision: str | None = "0049"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TEXTS = Path(__file__).resolve().parents[1] / "texts"
TITLES = {
    "terms": "Terms and conditions",
    "privacy": "Privacy",
    "delivery-and-returns": "Delivery and returns",
    "about": "About us",
    "contact": "Contact",
    "accessibility": "Accessibility",
}


def upgrade() -> None:
    """Go forward."""
    pages = op.create_table(
        "content_pages",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("actor", sa.String(254), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_content_pages_plain_slug")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_pages")),
        sa.UniqueConstraint("slug", name=op.f("uq_content_pages_slug")),
    )
    op.create_table(
        "page_versions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(254), server_default="", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["content_pages.id"], name=op.f("fk_page_versions_page_id_content_pages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_versions")),
        sa.UniqueConstraint("page_id", "number", name=op.f("uq_page_versions_page_id")),
    )
    op.create_index(
        "uq_page_versions_shown",
        "page_versions",
        ["page_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.bulk_insert(
        pages,
        [
            {"slug": slug, "title": title, "body": (TEXTS / f"{slug}.md").read_text().strip()}
            for slug, title in TITLES.items()
        ],
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("page_versions")
    op.drop_table("content_pages")
