"""When categories and collections changed, and which addresses search engines have not been told of yet."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0098"
down_revision: str | None = "0097"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SEEN = {
    "categories": ("slug", "name", "description", "published", "picture_id", "picture_alt", "parent_id"),
    "collections": ("slug", "name", "description", "published", "rule"),
    "products": ("version", "slug", "published", "price_from", "price_to"),
}
"""What pages show of a row, or what changes with it."""

OTHER_PLACE = {
    "categories": "",
    "products": "",
    "collections": "(OLD.position = NEW.position AND OLD.version <> NEW.version) OR ",
}
"""A new version of a collection means other products, unless it has only got another place."""

NOTE = """
CREATE FUNCTION note_address() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP <> 'INSERT' AND OLD.published THEN
        INSERT INTO changed_addresses (path) VALUES (TG_ARGV[0] || OLD.slug);
    END IF;
    IF TG_OP = 'INSERT' AND NEW.published
       OR TG_OP = 'UPDATE' AND NEW.published AND (NOT OLD.published OR OLD.slug <> NEW.slug) THEN
        INSERT INTO changed_addresses (path) VALUES (TG_ARGV[0] || NEW.slug);
    END IF;
    RETURN NULL;
END $$
"""
NOTE_PAGE = """
CREATE FUNCTION note_page_address() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO changed_addresses (path) SELECT '/pages/' || slug FROM content_pages WHERE id = NEW.page_id;
    RETURN NULL;
END $$
"""
PAGES = """
CREATE TRIGGER note_address AFTER INSERT OR UPDATE ON page_versions FOR EACH ROW EXECUTE FUNCTION note_page_address()
"""
NOTE_PICTURE = """
CREATE FUNCTION note_pictured_address() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO changed_addresses (path)
    SELECT '/p/' || slug FROM products WHERE id = coalesce(NEW.product_id, OLD.product_id) AND published;
    RETURN NULL;
END $$
"""
PICTURES = """
CREATE TRIGGER note_address AFTER INSERT OR UPDATE OR DELETE ON product_images FOR EACH ROW
EXECUTE FUNCTION note_pictured_address()
"""
FOLDERS = {"products": "/p/", "categories": "/c/", "collections": "/collections/"}


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "changed_addresses",
        sa.Column("path", sa.String(250), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changed_addresses")),
    )
    op.create_table(
        "announcements",
        sa.Column("receiver", sa.String(20), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problem", sa.String(300), server_default="", nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("receiver", name=op.f("pk_announcements")),
    )
    for table in ("categories", "collections"):
        op.add_column(table, sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        op.alter_column(table, "changed_at", server_default=sa.text("now()"))
        op.execute(
            f"CREATE TRIGGER {table}_changed BEFORE UPDATE ON {table} FOR EACH ROW"
            f" WHEN ({_is_seen(table)}) EXECUTE FUNCTION note_product_change()"
        )
    op.execute(NOTE)
    for table, folder in FOLDERS.items():
        here = f"ON {table} FOR EACH ROW"
        done = f"EXECUTE FUNCTION note_address('{folder}')"
        op.execute(f"CREATE TRIGGER note_address AFTER INSERT OR DELETE {here} {done}")
        op.execute(f"CREATE TRIGGER note_new_address AFTER UPDATE {here} WHEN ({_is_seen(table)}) {done}")
    op.execute(NOTE_PAGE)
    op.execute(PAGES)
    op.execute(NOTE_PICTURE)
    op.execute(PICTURES)


def _is_seen(table: str) -> str:
    before, after = (", ".join(f"{row}.{column}" for column in SEEN[table]) for row in ("OLD", "NEW"))
    return f"{OTHER_PLACE[table]}({before}) IS DISTINCT FROM ({after})"


def downgrade() -> None:
    """Go back."""
    op.execute("DROP TRIGGER note_address ON product_images")
    op.execute("DROP FUNCTION note_pictured_address()")
    op.execute("DROP TRIGGER note_address ON page_versions")
    op.execute("DROP FUNCTION note_page_address()")
    for table in FOLDERS:
        op.execute(f"DROP TRIGGER note_address ON {table}")
        op.execute(f"DROP TRIGGER note_new_address ON {table}")
    op.execute("DROP FUNCTION note_address()")
    for table in ("categories", "collections"):
        op.execute(f"DROP TRIGGER {table}_changed ON {table}")
        op.drop_column(table, "changed_at")
    op.drop_table("announcements")
    op.drop_table("changed_addresses")
