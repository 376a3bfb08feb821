"""Changes of a product that come from elsewhere: its maker moves, a picture is made, others are bought with it."""

from dataclasses import replace

from domain.assortment.image_changes import add_image
from domain.assortment.products import change_product
from domain.catalogue.maker_view import MakerView
from domain.connection import Connection
from domain.makers.operations import add_maker, change_maker
from domain.reports.bought_together import count_pairs
from tests.support.web.changes import nobody
from web.media.tasks import settle

ID = "SELECT id FROM products WHERE slug = 'opal-lamp'"
ADD = "INSERT INTO pictures (stem, width, height) SELECT 'glow-' || count(*), 900, 600 FROM pictures RETURNING id"
WAITING = "SELECT id FROM pictures WHERE status = 'processing' ORDER BY id DESC LIMIT 1"
SELL = """
WITH placed AS (
    INSERT INTO orders (number, email, status, currency, subtotal, discount, delivery, tax, total, address,
                        delivery_method, payment_method, placed_at, hold_expires_at, units)
    SELECT 'P-' || nextval('order_numbers'), by || '@example.com', 'delivered', 'GBP', 100, 0, 0, 0, 100, '{}',
           'standard', 'card', now() - interval '1 day', now(), 2 FROM unnest(ARRAY['a', 'b', 'c']) AS by RETURNING id
)
INSERT INTO order_lines (order_id, position, variant_id, sku, slug, name, unit_price, quantity, line_total)
SELECT o.id, row_number() OVER (PARTITION BY o.id ORDER BY v.id), v.id, 'S', 's', 'S', 100, 1, 100
FROM placed o CROSS JOIN variants v JOIN products p ON p.id = v.product_id
WHERE p.slug IN ('oak-stool', 'stoneware-mug')
"""


async def move_maker(connection: Connection) -> None:
    """The lamp's maker moves; without one so far, the lamp gets one."""
    maker = await connection.fetchrow(
        "SELECT m.id, m.version FROM makers m JOIN products p ON p.maker_id = m.id WHERE p.slug = 'opal-lamp'"
    )
    if maker:
        draft = MakerView("Alder Works", f"{maker['version']} High Street", "hello@alder.example")
        await change_maker(connection, maker_id=maker["id"], draft=draft, expected=None, by=nobody())
    else:
        made = await add_maker(
            connection, draft=MakerView("Alder Works", "1 Mill Lane", "a@alder.example"), by=nobody()
        )
        await change_product(
            connection,
            key="opal-lamp",
            expected=None,
            change=lambda draft: replace(draft, maker=made.name),
            by=nobody(),
        )


async def upload_picture(connection: Connection) -> None:
    """The lamp gets another picture, of which the worker has yet to make the files."""
    lamp, picture = await connection.fetchval(ID), await connection.fetchval(ADD)
    await add_image(connection, product_id=lamp, picture_id=picture, by=nobody())


async def make_picture(connection: Connection) -> None:
    """The worker has made the files of what was uploaded last."""
    if waiting := await connection.fetchval(WAITING):
        await settle(connection, waiting)


async def sell_together(connection: Connection) -> None:
    """Three customers buy the stool and the mug at once; and then it is counted."""
    await connection.execute(SELL)
    await count_pairs(connection)


async def forget_sales(connection: Connection) -> None:
    """Those orders are cancelled; and then it is counted."""
    await connection.execute("UPDATE orders SET status = 'cancelled' WHERE number LIKE 'P-%'")
    await count_pairs(connection)
