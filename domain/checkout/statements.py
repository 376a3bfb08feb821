"""The four statements of a checkout, for one or many at once.

An order for which there is nothing to pay is written as confirmed and paid, with no provider.

Locks are taken in this order: carts by id, discount codes by id, shoppers and networks by key, stock by variant.
Counts, such as the uses of a code by one customer, or what a network has reserved, are made in a later statement than
the one that took the lock, so that they are up to date.
"""

from domain.catalogue.generation import BUMP_BY_STOCK
from domain.catalogue.shown_images import SHOWN
from domain.checkout.request import CUSTOMER
from domain.customers.statements import is_member
from domain.discounts.statements import ACCOUNT, EMAIL_HASH, MAY_USE, STATE, used_by_them
from domain.limits.refused_orders import LIFTED
from domain.orders.paid_before import PAID_BEFORE
from domain.payments.methods import CARD, NOBODY

REMIND_SECONDS = 120
"""The time that a customer has to pay by card before the order is emailed with a link to pay, in seconds.

Of a short hold it is half. Who pays in time gets one email, that the order is confirmed: see `domain.mail.operations`.
"""

LOCK_CARTS = f"""
WITH cart_items AS MATERIALIZED (
    SELECT c.id, l.variant_id, l.quantity FROM carts c JOIN cart_lines l ON l.cart_id = c.id
    WHERE c.id = ANY($1::uuid[]) ORDER BY c.id, l.added_at, l.variant_id FOR UPDATE
), coded AS MATERIALIZED (
    SELECT {STATE} FROM discounts WHERE lower(code) = ANY($2::text[]) ORDER BY id FOR NO KEY UPDATE
), held AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(key)::text AS lock FROM unnest($3::bigint[]) AS key
)
SELECT id AS cart_id, variant_id, quantity, NULL::jsonb AS code FROM cart_items
UNION ALL SELECT NULL, NULL, NULL, to_jsonb(coded) FROM coded
UNION ALL SELECT NULL, NULL, NULL, NULL FROM held WHERE lock IS NULL
"""  # noqa: S608 - constants only

KNOWN = f"""
WITH held AS MATERIALIZED (
    SELECT k.subject, h.units, h.value, {LIFTED.format(subject="k.subject")} AS lifted
    FROM unnest($7::text[]) AS k(subject) CROSS JOIN LATERAL (
        SELECT coalesce(sum(units), 0)::bigint AS units, coalesce(sum(subtotal), 0)::bigint AS value FROM orders
        WHERE status = 'pending' AND holder = k.subject) AS h
    UNION ALL
    SELECT k.subject, h.units, h.value, {LIFTED.format(subject="k.subject")}
    FROM unnest($8::text[], $9::text[]) AS k(subject, network) CROSS JOIN LATERAL (
        SELECT coalesce(sum(units), 0)::bigint AS units, coalesce(sum(subtotal), 0)::bigint AS value FROM orders
        WHERE status = 'pending' AND network = k.network) AS h
)
SELECT (SELECT jsonb_object_agg(subject, to_jsonb(held) - 'subject') FROM held WHERE a.place = 1) AS held,
       k.request_hash, o.id, o.number, o.hold_expires_at,
       CASE WHEN a.code <> '' THEN {used_by_them(code="a.code", user="a.user_id", email="a.email")} END AS uses,
       CASE WHEN a.code <> '' THEN {ACCOUNT.format(user="a.user_id")} END AS account,
       CASE WHEN a.code <> '' THEN {MAY_USE.format(code="a.code", user="a.user_id")} END AS may_use,
       CASE WHEN a.joined IS NOT NULL THEN {is_member(user_id="a.user_id", group_id="a.joined")} END AS member,
       CASE WHEN a.needed > 0 THEN {PAID_BEFORE.format(user="a.user_id", most="a.needed")} END AS paid
FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::int[], $10::uuid[]) WITH ORDINALITY
     AS a(owner, key, code, user_id, email, needed, joined, place)
LEFT JOIN idempotency_keys k USING (owner, key) LEFT JOIN orders o ON o.id = k.order_id ORDER BY a.place
"""  # noqa: S608 - constants only

OFFERS = f"""
SELECT s.variant_id, s.on_hand, v.price, v.sku, in_order(v.options, v.option_names) AS options, p.slug, p.name,
       p.published AND p.currency = $2,
       (SELECT i.file FROM product_images i WHERE i.product_id = p.id AND {SHOWN}
        ORDER BY (i.variant_id = v.id) IS TRUE DESC, i.position LIMIT 1) AS image, c.tax_class,
       p.withdrawal_exception, p.minimum_age
FROM stock_items s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id
JOIN categories c ON c.id = p.category_id
WHERE s.variant_id = ANY($1::uuid[]) ORDER BY s.variant_id"""  # noqa: S608 - constant
LOCK_STOCK = f"{OFFERS} FOR NO KEY UPDATE OF s"

WRITE = f"""
WITH new_order AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($1) AS o(
        id uuid, cart_id uuid, user_id uuid, email text, currency text, subtotal bigint, discount bigint,
        delivery bigint, tax bigint, tax_included bool, delivery_tax bigint, total bigint, explanation jsonb,
        address jsonb, delivery_method text,
        payment_method text, status text, hold_seconds int, owner text, key text, request_hash text, provider text,
        reference text, discount_id uuid, discount_code text, network text, units int,
        placed_by text, note text, gift_note text, billing_address jsonb, declared_age text, vat jsonb,
        arrives_from date, arrives_to date, promises jsonb, return_cost text, event_ids uuid[], email_id uuid,
        payment_id uuid, next_key uuid)
), line AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($2) AS l(
        id uuid, movement_id uuid, order_id uuid, position int, variant_id uuid, sku text, slug text, name text,
        options jsonb, option_names text[], image text, unit_price bigint, quantity int, discount bigint, tax_rate int,
        tax bigint, withdrawal_exception text, minimum_age smallint)
), placed AS (
    INSERT INTO orders (id, number, cart_id, user_id, email, currency, subtotal, discount, delivery, tax, tax_included,
                        delivery_tax, total, explanation, address, delivery_method, payment_method, discount_code,
                        status, hold_expires_at, holder, network, units, note, billing_address, vat, arrives_from,
                        arrives_to, promises, return_cost, gift_note)
    SELECT id, 'M-' || nextval('order_numbers'), cart_id, user_id, email, currency, subtotal, discount, delivery, tax,
           tax_included, delivery_tax, total, explanation, address, delivery_method, payment_method, discount_code,
           status, now() + make_interval(secs => hold_seconds),
           CASE WHEN status = 'pending' THEN owner END, CASE WHEN status = 'pending' THEN network END, units, note,
           billing_address, vat, arrives_from, arrives_to, promises, return_cost,
           coalesce(gift_note, (SELECT c.gift_note FROM carts c WHERE c.id = new_order.cart_id), '')
    FROM new_order RETURNING id, number, email, status, total, currency, hold_expires_at, placed_at, gift_note,
                             arrives_from, arrives_to
), lines AS (
    INSERT INTO order_lines (id, order_id, position, variant_id, sku, slug, name, options, option_names, image,
                             unit_price, quantity, line_total, discount, tax_rate, tax, withdrawal_exception,
                             minimum_age)
    SELECT id, order_id, position, variant_id, sku, slug, name, options, option_names, image, unit_price, quantity,
           unit_price * quantity, discount, tax_rate, tax, withdrawal_exception, minimum_age FROM line
), turned AS (
    UPDATE stock_items s SET on_hand = s.on_hand - t.quantity, version = s.version + 1
    FROM (SELECT variant_id, sum(quantity)::int AS quantity FROM line GROUP BY variant_id) AS t
    WHERE s.variant_id = t.variant_id RETURNING s.variant_id, s.on_hand AS low
), {BUMP_BY_STOCK}, uses AS (
    INSERT INTO discount_uses (order_id, discount_id, user_id, email_hash, account_hash)
    SELECT id, discount_id, user_id, {EMAIL_HASH.format(email="email")},
           {EMAIL_HASH.format(email=ACCOUNT.format(user="new_order.user_id"))}
    FROM new_order WHERE discount_id IS NOT NULL
), spent AS (
    UPDATE discounts d SET used = d.used + u.uses
    FROM (SELECT discount_id, count(*)::int AS uses FROM new_order GROUP BY discount_id) AS u WHERE d.id = u.discount_id
), movements AS (
    INSERT INTO stock_movements (id, variant_id, delta, reason, order_id, actor)
    SELECT l.movement_id, l.variant_id, -l.quantity, 'sale', l.order_id, w.placed_by
    FROM line l JOIN new_order w ON w.id = l.order_id
), events AS (
    INSERT INTO order_events (id, order_id, kind, actor, note)
    SELECT event_ids[1], id, 'placed', placed_by, '' FROM new_order
    UNION ALL SELECT event_ids[2], id, 'age_declared', placed_by, declared_age FROM new_order WHERE declared_age <> ''
    UNION ALL SELECT event_ids[3], id, 'confirmed', 'shop', 'There was nothing to pay.' FROM new_order
              WHERE status = 'confirmed'
), letters AS (
    INSERT INTO outgoing_mail (id, kind, recipient, order_id, dedupe_key, due_at)
    SELECT w.email_id, 'order_placed', p.email, p.id, 'order_placed:' || p.id, now() + CASE
        WHEN p.status = 'pending' AND w.payment_method = '{CARD}' AND w.placed_by = '{CUSTOMER}'
        THEN least(make_interval(secs => {REMIND_SECONDS}), make_interval(secs => w.hold_seconds) / 2)
        ELSE interval '0' END
    FROM placed p JOIN new_order w ON w.id = p.id
), keys AS (
    INSERT INTO idempotency_keys (owner, key, request_hash, order_id)
    SELECT owner, key, decode(request_hash, 'hex'), id FROM new_order
), attempts AS (
    INSERT INTO payments (id, order_id, provider, reference, amount, currency)
    SELECT payment_id, id, provider, reference, total, currency FROM new_order
    WHERE reference <> ''
), paid AS (
    INSERT INTO payments (order_id, provider, reference, status, amount, currency, check_due_at)
    SELECT id, '{NOBODY}', '{NOBODY}:' || id, 'paid', total, currency, NULL FROM placed WHERE status = 'confirmed'
), emptied AS (
    DELETE FROM cart_lines c USING new_order w JOIN line l ON l.order_id = w.id
    WHERE c.cart_id = w.cart_id AND c.variant_id = l.variant_id
), rekeyed AS (
    UPDATE carts c SET checkout_key = w.next_key, removed = NULL, gift_note = '', touched_at = now()
    FROM new_order w WHERE c.id = w.cart_id
)
SELECT id, number, hold_expires_at, placed_at, gift_note, arrives_from, arrives_to FROM placed
"""  # noqa: S608 - constant
