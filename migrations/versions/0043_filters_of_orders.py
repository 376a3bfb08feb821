"""Orders filtered by day, country, delivery method and total, and found by a part of their number."""

from collections.abc import Sequence

from alembic import op

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INDEXES = (
    ("ix_orders_status", "(status, placed_at, id)"),
    ("ix_orders_country", "((address->>'country'), placed_at, id)"),
    ("ix_orders_delivery_method", "(delivery_method, placed_at, id)"),
    ("ix_orders_total", "(total, id)"),
    ("ix_orders_number_part", "USING gin (number gin_trgm_ops)"),
)


def upgrade() -> None:
    """Go forward."""
    op.execute("DROP INDEX ix_orders_status")
    for name, keys in INDEXES:
        op.execute(f"CREATE INDEX {name} ON orders {keys}")


def downgrade() -> None:
    """Go back."""
    for name, _keys in INDEXES:
        op.execute(f"DROP INDEX {name}")
    op.execute("CREATE INDEX ix_orders_status ON orders (status, id)")
