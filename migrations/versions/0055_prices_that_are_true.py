"""Every price that ever was, kept by triggers; sale prices with a start and an end; what a variant contains.

`prices_before` is the one place that works out the prices before a reduction: a trigger keeps the lowest of them beside
a former price, and the shop asks it for the highest before it publishes one.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0055"
down_revision: str | None = "0054"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BEFORE = """
CREATE FUNCTION prices_before(sought uuid, OUT lowest bigint, OUT highest bigint) LANGUAGE sql STABLE AS $$
    WITH period AS (
        SELECT price, compare_at, offered, currency, since, lead(since, 1, now()) OVER (ORDER BY since) AS until
        FROM price_history WHERE variant_id = sought AND since < now()
    ), present AS (
        SELECT currency, compare_at FROM period ORDER BY since DESC LIMIT 1
    ), reduced AS (
        SELECT CASE WHEN compare_at IS NULL THEN now()
               ELSE (SELECT max(until) FROM period WHERE period.compare_at IS NULL) END AS since
        FROM present
    )
    SELECT min(period.price), max(period.price) FROM period CROSS JOIN present CROSS JOIN reduced
    WHERE period.offered AND period.currency = present.currency
        AND period.since < reduced.since AND period.until > reduced.since - interval '30 days'
$$
"""
"""The lowest and the highest price at which a variant was offered in the 30 days before its reduction began.

That is the present one, else one that begins now. What this transaction itself has noted is no history yet.
"""

KEEP_LOWEST = """
CREATE FUNCTION keep_lowest_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.compare_at IS NULL THEN
        NEW.lowest_before := NULL;
    ELSIF TG_OP = 'INSERT' OR OLD.lowest_before IS NULL THEN
        NEW.lowest_before := (SELECT lowest FROM prices_before(NEW.id) WHERE NEW.compare_at <= highest);
    END IF;
    RETURN NEW;
END $$
"""
"""A former price is shown, and begins a reduction, if it was charged before; another is kept, and does neither."""

BY_ROW = """
CREATE TRIGGER keep_lowest_price BEFORE INSERT OR UPDATE OF compare_at ON variants
FOR EACH ROW EXECUTE FUNCTION keep_lowest_price()
"""

SHOWN = "CASE WHEN {0}.lowest_before IS NOT NULL THEN {0}.compare_at END"
NOTE = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM price_history h USING {changed} AND h.variant_id = v.id AND h.since >= now();
    INSERT INTO price_history (variant_id, currency, price, compare_at, offered, since)
    SELECT v.id, p.currency, v.price, {shown}, p.published, clock_timestamp() FROM {changed};
    RETURN NULL;
END $$
"""
"""Of several prices within one transaction only the last ever was: nobody was offered the others."""

NOTES = {
    "note_added_prices": (
        "variants",
        "INSERT ON variants REFERENCING NEW TABLE AS written",
        "written v JOIN products p ON p.id = v.product_id WHERE true",
    ),
    "note_changed_prices": (
        "variants",
        "UPDATE ON variants REFERENCING OLD TABLE AS before NEW TABLE AS written",
        "written v JOIN before b ON b.id = v.id JOIN products p ON p.id = v.product_id "
        f"WHERE (v.price, {SHOWN.format('v')}) IS DISTINCT FROM (b.price, {SHOWN.format('b')})",
    ),
    "note_offered_prices": (
        "products",
        "UPDATE ON products REFERENCING OLD TABLE AS before NEW TABLE AS written",
        "written p JOIN before b ON b.id = p.id JOIN variants v ON v.product_id = p.id "
        "WHERE (p.published, p.currency) IS DISTINCT FROM (b.published, b.currency)",
    ),
}
"""Each trigger with its table, the event, and the rows that it notes."""

TODAY = """
INSERT INTO price_history (variant_id, currency, price, offered, since)
SELECT v.id, p.currency, v.price, p.published, now() FROM variants v JOIN products p ON p.id = v.product_id
"""
"""What the shop charged before nobody has written down: a former price of then is shown no more (`mercer check`)."""

FULL = """
WITH ended AS (
    UPDATE variants SET price = full_price, compare_at = nullif(compare_at, full_price) WHERE full_price > 0
    RETURNING id, product_id, price
), ranges AS (
    SELECT product_id, min(coalesce(e.price, v.price)) AS price_from, max(coalesce(e.price, v.price)) AS price_to
    FROM variants v LEFT JOIN ended e USING (id, product_id)
    WHERE product_id IN (SELECT product_id FROM ended) GROUP BY product_id
)
UPDATE products p SET price_from = r.price_from, price_to = r.price_to, version = p.version + 1
FROM ranges r WHERE p.id = r.product_id
"""
"""The release before knows no sales: what is charged is the full price, and lists say so."""

SALE = {
    "sale_below_price": "sale_price >= 0 AND sale_price < coalesce(full_price, price)",
    "sale_in_order": "sale_from < sale_until",
    "sale_has_price": "sale_price IS NOT NULL OR (sale_from IS NULL AND sale_until IS NULL AND full_price IS NULL)",
}
CONTENT = r"content ~ '^((0|[1-9][0-9]{0,6})(\.[0-9]{1,3})? (g|kg|ml|l|m|piece))?$'"


def upgrade() -> None:
    """Go forward. The triggers come before today's prices: they keep everybody from changing any meanwhile."""
    op.create_table(
        "price_history",
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("compare_at", sa.BigInteger(), nullable=True),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("variant_id", "since", name=op.f("pk_price_history")),
    )
    for name in ("lowest_before", "full_price", "sale_price"):
        op.add_column("variants", sa.Column(name, sa.BigInteger(), nullable=True))
    for name in ("sale_from", "sale_until"):
        op.add_column("variants", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("variants", sa.Column("content", sa.String(length=20), server_default="", nullable=False))
    for name, rule in {**SALE, "content_in_units": CONTENT}.items():
        op.create_check_constraint(op.f(f"ck_variants_{name}"), "variants", rule)
    op.create_index("ix_variants_sale", "variants", ["product_id"], postgresql_where=sa.text("sale_price IS NOT NULL"))
    op.execute(BEFORE)
    op.execute(KEEP_LOWEST)
    op.execute(BY_ROW)
    for name, (_, event, changed) in NOTES.items():
        op.execute(NOTE.format(name=name, changed=changed, shown=SHOWN.format("v")))
        op.execute(f"CREATE TRIGGER {name} AFTER {event} FOR EACH STATEMENT EXECUTE FUNCTION {name}()")
    op.execute(TODAY)


def downgrade() -> None:
    """Go back."""
    op.execute(FULL)
    for name, (table, _, _) in NOTES.items():
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
    op.execute("DROP TRIGGER keep_lowest_price ON variants")
    op.execute("DROP FUNCTION keep_lowest_price()")
    op.execute("DROP FUNCTION prices_before(uuid)")
    op.drop_index("ix_variants_sale", table_name="variants")
    for name in (*SALE, "content_in_units"):
        op.drop_constraint(op.f(f"ck_variants_{name}"), "variants")
    for name in ("content", "sale_until", "sale_from", "sale_price", "full_price", "lowest_before"):
        op.drop_column("variants", name)
    op.drop_table("price_history")
