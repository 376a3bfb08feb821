"""Imports: uploaded files until they are read, and what their columns are."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
NOW = sa.text("now()")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "import_files",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("header", JSONB, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("samples", JSONB, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("change_set_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["change_set_id"], ["change_sets.id"], name=op.f("fk_import_files_change_set_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_files")),
        sa.UniqueConstraint("change_set_id", name=op.f("uq_import_files_change_set_id")),
    )
    op.create_table(
        "import_file_pieces",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["import_files.id"], name=op.f("fk_import_file_pieces_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", "position", name=op.f("pk_import_file_pieces")),
    )
    op.create_table(
        "import_mappings",
        sa.Column("header", sa.String(64), nullable=False),
        sa.Column("columns", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("header", name=op.f("pk_import_mappings")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("import_mappings")
    op.drop_table("import_file_pieces")
    op.drop_table("import_files")
