"""Links and lists: old slugs of products and categories, SKUs as people type them, attributes that are lists."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OLD_SLUGS = (
    ("old_product_slugs", 160, "product_id", "products"),
    ("old_category_slugs", 120, "category_id", "categories"),
)
"""Each table, the length of its slugs, and the column and the table of what they lead to."""


LISTS_OF_TEXTS = """
jsonb_typeof(attributes) = 'object' AND NOT jsonb_path_exists(attributes, 'strict $.* ? (@.type() != "array")')
AND NOT jsonb_path_exists(attributes, 'strict $.*[*] ? (@.type() != "string")')
"""
TEXTS = """
jsonb_typeof(options) = 'object' AND NOT jsonb_path_exists(options, 'strict $.* ? (@.type() != "string")')
"""
REPAIR = (
    "UPDATE products SET attributes = '{}' WHERE jsonb_typeof(attributes) <> 'object'",
    """
UPDATE products SET attributes = (
    SELECT coalesce(jsonb_object_agg(key, texts), '{}') FROM jsonb_each(attributes) AS a CROSS JOIN LATERAL (
        SELECT jsonb_agg(one #>> '{}') AS texts
        FROM jsonb_array_elements(CASE jsonb_typeof(a.value) WHEN 'array' THEN a.value ELSE jsonb_build_array(a.value) END)
            AS one
        WHERE jsonb_typeof(one) <> 'null'
    ) AS t WHERE texts IS NOT NULL
) WHERE NOT ({0})
""",
    "UPDATE variants SET options = '{}' WHERE jsonb_typeof(options) <> 'object'",
    """
UPDATE variants SET options = (
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each_text(options) WHERE value IS NOT NULL
) WHERE NOT ({1})
""",
)
"""One text is a list of one, whatever is no text becomes one, and what is empty goes."""


def upgrade() -> None:
    """Go forward."""
    for table, length, column, target in OLD_SLUGS:
        op.create_table(
            table,
            sa.Column("slug", sa.String(length), nullable=False),
            sa.Column(column, sa.Uuid(), nullable=False),
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("slug", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_variants_plain_sku", "variants", [sa.text("lower(translate(sku, ' -_./', ''))")])
    for statement in REPAIR:
        op.execute(statement.replace("{0}", LISTS_OF_TEXTS).replace("{1}", TEXTS))
    op.create_check_constraint(op.f("ck_products_attributes_are_lists"), "products", LISTS_OF_TEXTS)
    op.create_check_constraint(op.f("ck_variants_options_are_texts"), "variants", TEXTS)


def downgrade() -> None:
    """Go back."""
    op.drop_constraint("ck_variants_options_are_texts", "variants")
    op.drop_constraint("ck_products_attributes_are_lists", "products")
    op.drop_index("ix_variants_plain_sku", "variants")
    for table, _, _, _ in OLD_SLUGS:
        op.drop_table(table)
