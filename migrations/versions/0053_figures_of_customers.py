"""Figures of customers, by which their list is sorted, and the triggers that say which are out of date."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0053"
down_revision: str | None = "0052"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COUNTS = "{0}.status NOT IN ('pending', 'cancelled', 'failed')"
FIGURE = "({0}.user_id, {0}.currency, {0}.total, {0}.given_back, " + COUNTS + ")"
CHANGED_ORDERS = f"""
SELECT v.customer FROM changed c JOIN former f USING (id) CROSS JOIN LATERAL (VALUES (c.user_id), (f.user_id)) v(customer)
WHERE {FIGURE.format("c")} IS DISTINCT FROM {FIGURE.format("f")} AND ({COUNTS.format("c")} OR {COUNTS.format("f")})
"""  # noqa: S608 - constants only
CHANGED_REFUNDS = """
SELECT o.user_id FROM changed c JOIN orders o ON o.id = c.order_id WHERE c.status <> 'created'
"""
NEW, BOTH, OLD = (
    "NEW TABLE AS changed",
    "OLD TABLE AS former NEW TABLE AS changed",
    "OLD TABLE AS changed",
)
TRIGGERS = {
    ("orders", "INSERT", NEW): f"SELECT c.user_id FROM changed c WHERE {COUNTS.format('c')}",  # noqa: S608 - constants
    ("orders", "UPDATE", BOTH): CHANGED_ORDERS,
    ("refunds", "INSERT", NEW): CHANGED_REFUNDS,
    ("refunds", "UPDATE", NEW): CHANGED_REFUNDS,
    ("sessions", "INSERT", NEW): "SELECT user_id FROM changed",
    (
        "sessions",
        "UPDATE",
        BOTH,
    ): "SELECT c.user_id FROM changed c JOIN former f USING (id) WHERE c.seen_at <> f.seen_at",
    ("sessions", "DELETE", OLD): "SELECT user_id FROM changed",
    ("users", "INSERT", NEW): "SELECT id FROM changed",
    ("users", "UPDATE", BOTH): "SELECT c.id FROM changed c JOIN former f USING (id) "
    "WHERE c.erased_at IS DISTINCT FROM f.erased_at",
}
"""What puts the figures of which customers out of date."""


def upgrade() -> None:
    """Go forward. All figures are out of date at first: the worker makes them, and no page waits for it."""
    op.create_table(
        "customer_figures",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_customer_figures_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_customer_figures")),
    )
    for figure in ("orders", "spent", "seen_at"):
        op.create_index(f"ix_customer_figures_{figure}", "customer_figures", ["currency", figure, "user_id"])
    op.create_table(
        "customer_changes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("customer", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_changes")),
    )
    for (table, event, rows), customers in TRIGGERS.items():
        name = f"note_customers_{event.lower()}"
        op.execute(
            f"CREATE FUNCTION {name}_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608 - constants
            f"INSERT INTO customer_changes (customer) SELECT DISTINCT customer FROM ({customers}) AS n(customer) "
            "WHERE customer IS NOT NULL; RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {rows} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_{table}()"
        )
    op.execute("INSERT INTO customer_changes (customer) SELECT id FROM users WHERE erased_at IS NULL")


def downgrade() -> None:
    """Go back."""
    for table, event, _rows in TRIGGERS:
        name = f"note_customers_{event.lower()}"
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}_{table}()")
    op.drop_table("customer_changes")
    op.drop_table("customer_figures")
