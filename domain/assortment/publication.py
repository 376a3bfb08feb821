"""Products published at the time that staff chose for them."""

from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_products
from domain.connection import Connection

DUE = """
UPDATE products SET published = true, publish_at = NULL, version = version + 1
WHERE id = ANY(ARRAY(
    SELECT id FROM products WHERE publish_at <= now() ORDER BY publish_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
)) RETURNING id, slug, name, version
"""


async def publish_due(connection: Connection, *, limit: int) -> int:
    """Publish products whose `publish_at` has come, the longest due first; return how many."""
    due = await connection.fetch(DUE, limit)
    await bump_products(connection, [row["id"] for row in due], listed=True, filters=True)
    for row in due:
        details = {"product_id": row["id"], "name": row["name"], "version": row["version"], "planned": True}
        await write_audit(
            connection, actor_id=None, actor="shop", action="product.published", subject=row["slug"], details=details
        )
    return len(due)
