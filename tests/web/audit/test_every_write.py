"""Every write by staff leaves an entry in the audit log: the whole table of routes is walked, and none is left out."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.api.orders import order_of
from tests.support.api.people import Person, official
from tests.support.cast import Cast
from tests.support.pictures import picture
from tests.support.shop import ADDRESS, OpenShop, fields_of
from tests.support.web.changes import work
from tests.web.routes.test_route_table import WRITES

ORDER, DELIVERY, CODE = "/admin/orders/{number:str}", "/admin/delivery-methods", "/admin/discounts"
RETURN, PRODUCTS, API = "/admin/returns/{number:str}", "/admin/products", "/api"
BIKE = {"name": "By bicycle", "code": "bike", "zone": "Home", "price": "1.50", "days_from": "1", "days_to": "2",
        "to_GB": "on"}  # fmt: skip
BIKE_BODY = {"code": "tram", "name": "By tram", "zone": "Home", "countries": ["GB"], "price": 150, "days_from": 1,
             "days_to": 2, "position": 0}  # fmt: skip
BOWL = {"name": "Bowl", "category": "kitchen", "published": "on", "v0-price": "12.50", "v0-stock": "7"}
FAILED_EMAIL = """
INSERT INTO outgoing_mail (kind, recipient, status, dedupe_key)
VALUES ('welcome', 'ada@example.com', 'failed', uuidv7()) RETURNING id
"""
CUSTOMER = "INSERT INTO users (email, name, password_hash) VALUES ('mary@example.com', 'Mary', '') RETURNING id"
CLERK = "INSERT INTO users (email, name, password_hash, role) VALUES ('c@example.com', 'C', '', 'staff') RETURNING id"
SLOWED = "INSERT INTO slowdowns (kind, subject, count, slowed_at) VALUES ('payments', $1, 9, now()) RETURNING id"
WITHDRAWAL = """
INSERT INTO withdrawals (number, order_id, name, email, request_hash)
SELECT 'W-' || nextval('withdrawal_numbers'), id, 'Eve', 'eve@example.com', '' FROM orders WHERE number = $1
RETURNING id
"""
REPORT = """
INSERT INTO provider_events (provider, event_id, kind, facts, payload)
VALUES ('simulated', 'e', 'paid', '{}', '{}') RETURNING id
"""


@dataclass
class Walk:
    """An administrator who walks from route to route, and the routes that they have been to."""

    client: httpx.AsyncClient
    shop: OpenShop
    cast: Cast
    grace: Person
    been: set[tuple[str, str]] = field(default_factory=set)

    async def write(
        self, method: str, route: str, body: Any, /, tag: str = "", files: Any = None, **parts: object
    ) -> httpx.Response:
        """Write to a route; it must succeed, and leave one entry at least that names who did it."""
        self.been.add((method, route))
        path = route
        for name, value in parts.items():
            path = path.replace(f"{{{name}:str}}", str(value)).replace(f"{{{name}:uuid}}", str(value))
        headers = {**self.grace.headers, **({"If-Match": tag} if tag else {})}
        sent = {"json": body} if route.startswith(API) and body is not None else {"data": body}
        before = await self.entries()
        answer = await self.client.request(method, path, headers=headers, files=files, **sent)
        assert answer.status_code < 400, f"{method} {path}: {answer.text}"
        assert await self.entries() > before, f"{method} {path} left no entry"
        return answer

    async def entries(self) -> int:
        """How many entries the administrator has left."""
        found = await self.shop.value("SELECT count(*) FROM audit_entries WHERE actor = $1", self.grace.email)
        assert isinstance(found, int)
        return found

    async def order(self, *, paid: bool = False, by_invoice: bool = False, count: int = 1) -> dict[str, Any]:
        """A guest's order of so many kettles, pending unless it is paid."""
        items = [{"variant_id": str(self.cast.kettle), "quantity": count}]
        placed = (await self.client.post("/api/orders", json=order_of(self.cast, items=items))).json()
        if by_invoice:
            await self.shop.run("UPDATE orders SET payment_method = 'invoice' WHERE number = $1", placed["number"])
        if paid:
            await self.client.post(f"/api/orders/{placed['id']}/payments?key={placed['access_key']}", json={})
        found: dict[str, Any] = placed
        return found

    async def requested_return(self) -> str:
        """The number of a return that a guest has requested of an order that was sent."""
        order = await self.order(paid=True)
        await self.write("PUT", "/api/orders/{name:str}/status", {"status": "shipped"}, name=order["number"])
        lines = [{"line_id": order["lines"][0]["id"], "quantity": 1, "reason": "damaged"}]
        path = f"/api/orders/{order['id']}/returns?key={order['access_key']}"
        made = await self.client.post(path, json={"lines": lines})
        assert made.status_code == 201, made.text
        return str(made.json()["number"])


async def walk_orders(walk: Walk) -> None:
    number = (await walk.order(by_invoice=True))["number"]
    await walk.write("POST", f"{ORDER}/notes", {"note": "A note"}, number=number)
    await walk.write("POST", f"{ORDER}/confirmation", {}, number=number)
    await walk.write("POST", f"{ORDER}/payments", {}, number=number)
    page = (await walk.client.get(f"/admin/orders/{number}", headers=walk.grace.headers)).text
    parcel = fields_of(page, f"/admin/orders/{number}/shipments")
    await walk.write("POST", f"{ORDER}/shipments", parcel, number=number)
    await walk.write("POST", f"{ORDER}/delivery", {}, number=number)
    refund = {"refund_amount": "1", "refund_reason": "Late", "idempotency_key": "one", "confirmed": "yes"}
    await walk.write("POST", f"{ORDER}/refunds", refund, number=number)
    body = {"amount": 100, "reason": "Late"}
    await walk.write("POST", "/api/orders/{name:str}/refunds", body, name=number)
    await walk_changes_of_orders(walk)
    await walk.write("POST", f"{ORDER}/cancellation", {}, number=(await walk.order(paid=True))["number"])
    await walk.write("POST", f"{ORDER}/failure", {}, number=(await walk.order())["number"])
    sent = await walk.order(paid=True)
    await walk.write("POST", "/api/orders/{name:str}/shipments", {}, name=sent["number"])
    await walk_tracked_rows(walk)
    for route in (f"{ORDER}/rest-cancellation", "/api/orders/{name:str}/rest-cancellation"):
        begun = await walk.order(by_invoice=True, count=2)
        name = begun["number"]
        await walk.write("PUT", "/api/orders/{name:str}/status", {"status": "confirmed"}, name=name)
        one = {"lines": [{"line_id": begun["lines"][0]["id"], "quantity": 1}]}
        await walk.write("POST", "/api/orders/{name:str}/shipments", one, name=name)
        await walk.write("POST", route, {}, name=name, number=name)


async def walk_tracked_rows(walk: Walk) -> None:
    """The file itself changes nothing: it is looked at, and its rows are shipped by the next form."""
    here, number = "/admin/orders/shipments", (await walk.order(paid=True))["number"]
    walk.been.add(("POST", here))
    await walk.write("POST", f"{here}/application", {"rows": f'[[2, "{number}", "", "RM1"]]'})
    rows = [{"order": (await walk.order(paid=True))["number"], "tracking": "RM2"}]
    await walk.write("POST", "/api/admin/shipments", {"rows": rows})


async def walk_changes_of_orders(walk: Walk) -> None:
    order = await walk.order()
    number = order["number"]
    page = (await walk.client.get(f"/admin/orders/{number}/edit", headers=walk.grace.headers)).text
    form = {**fields_of(page, f"/admin/orders/{number}/edit"), "country": "GB", "email": "eve@example.com"}
    await walk.write("POST", f"{ORDER}/edit", {**form, "confirmed": str(order["total"])}, number=number)
    await walk.write("PATCH", "/api/orders/{name:str}", {"email": "una@example.com"}, tag="*", name=number)
    item = {f"item-{walk.cast.kettle}": "1", "hold_hours": "2", "idempotency_key": "one", "place": "link"}
    await walk.write("POST", "/admin/orders/new", {**ADDRESS, **item})
    body = {"items": [{"variant_id": str(walk.cast.kettle)}], "email": "eve@example.com"}
    place = {name: ADDRESS[name] for name in ("name", "line1", "city", "postal_code", "country")}
    await walk.write("POST", "/api/admin/orders", {**body, "shipping_address": place})
    await walk_waiting_changes(walk)


async def walk_waiting_changes(walk: Walk) -> None:
    order = await walk.order(paid=True)
    number, api = order["number"], "/api/orders/{name:str}"
    more = {"lines": [{"line_id": order["lines"][0]["id"], "quantity": 2}]}
    await walk.write("PATCH", api, more, tag="*", name=number)
    await walk.write("POST", f"{ORDER}/change-reminder", {}, number=number)
    await walk.write("POST", f"{api}/change/reminders", None, tag="*", name=number)
    await walk.write("POST", f"{ORDER}/change-cancellation", {}, number=number)
    await walk.write("PATCH", api, more, tag="*", name=number)
    await walk.write("DELETE", f"{api}/change", None, tag="*", name=number)
    await walk.write("PATCH", api, more, tag="*", name=number)
    await walk.write("POST", f"{ORDER}/change-waiver", {"note-change-waiver": "Our mistake."}, number=number)
    more = {"lines": [{"line_id": order["lines"][0]["id"], "quantity": 3}]}
    await walk.write("PATCH", api, more, tag="*", name=number)
    await walk.write("POST", f"{api}/change/waiver", {"reason": "Our mistake."}, tag="*", name=number)


async def walk_returns(walk: Walk) -> None:
    number = await walk.requested_return()
    await walk.write("POST", f"{RETURN}/approval", {"note": "Send it back"}, number=number)
    await walk.write("POST", f"{RETURN}/arrival", await arrived(walk), number=number)
    await walk.write("POST", f"{RETURN}/refusal", {"note": "No"}, number=await walk.requested_return())
    body = {"status": "declined", "note": "No"}
    await walk.write("PUT", "/api/returns/{return_name:str}/status", body, return_name=await walk.requested_return())


async def walk_withdrawals(walk: Walk) -> None:
    for prefix in ("/admin", f"{API}/admin"):
        withdrawal = await walk.shop.value(WITHDRAWAL, (await walk.order())["number"])
        route = f"{prefix}/withdrawals/{{withdrawal_id:uuid}}/settlement"
        await walk.write("POST", route, None, withdrawal_id=withdrawal)


async def arrived(walk: Walk) -> dict[str, str]:
    """The form of staff that says that the line of the only return came."""
    return {f"came-{await walk.shop.value('SELECT order_line_id FROM return_lines')}": "1"}


async def walk_delivery(walk: Walk) -> None:
    await walk.write("POST", DELIVERY, BIKE)
    method = await walk.shop.value("SELECT id FROM delivery_methods WHERE code = 'bike'")
    one = f"{DELIVERY}/{{method_id:uuid}}"
    await walk.write("POST", one, {**BIKE, "price": "2", "version": "1"}, method_id=method)
    await walk.write("POST", f"{one}/place", {"to": "earlier"}, method_id=method)
    version = str(await walk.shop.value("SELECT version FROM delivery_methods WHERE id = $1", method))
    await walk.write("POST", f"{one}/archive", {"version": version}, method_id=method)
    await walk.write("POST", f"{one}/restoration", {}, method_id=method)
    made = await walk.write("POST", f"{API}{DELIVERY}", BIKE_BODY)
    again = {**BIKE_BODY, "price": 160}
    one, tag = f"{API}{one}", made.headers["etag"]
    changed = await walk.write("PUT", one, again, tag, method_id=made.json()["id"])
    await walk.write("DELETE", one, None, changed.headers["etag"], method_id=made.json()["id"])


async def walk_discounts(walk: Walk) -> None:
    form = {"code": "TEN", "kind": "percentage", "value": "10"}
    await walk.write("POST", CODE, form)
    code = await walk.shop.value("SELECT id FROM discounts WHERE code = 'TEN'")
    one = f"{CODE}/{{discount_id:uuid}}"
    await walk.write("POST", one, {**form, "limit_total": "5", "version": "1"}, discount_id=code)
    await walk.write("POST", f"{one}/ending", {"version": "2"}, discount_id=code)
    await walk.write("POST", f"{one}/removal", {"version": "3"}, discount_id=code)
    made = await walk.write("POST", f"{API}{CODE}", {"code": "FIVE", "kind": "percentage", "value": 5})
    one, tag = f"{API}{CODE}/{{key:str}}", made.headers["etag"]
    changed = await walk.write("PATCH", one, {"limit_total": 5}, tag, key="FIVE")
    await walk.write("DELETE", one, None, changed.headers["etag"], key="FIVE")


async def walk_catalogue(walk: Walk) -> None:
    shelf = await walk.write("POST", "/api/categories", {"name": "Trays"})
    moved = await walk.write(
        "PUT", "/api/categories/{key:str}", {"name": "All trays"}, shelf.headers["etag"], key="trays"
    )
    tray = {"name": "Tray", "category": "kitchen", "price": 100, "stock": 3}
    made = await walk.write("POST", "/api/products", tray)
    product = "/api/products/{key:str}"
    changed = await walk.write("PATCH", product, {"price": 120}, made.headers["etag"], key="tray")
    replaced = await walk.write("PUT", product, {**tray, "price": 130}, changed.headers["etag"], key="tray")
    await walk.write("DELETE", product, None, replaced.headers["etag"], key="tray")
    await walk.write("DELETE", "/api/categories/{key:str}", None, moved.headers["etag"], key=moved.json()["slug"])
    stock = "/api/variants/{variant_id:uuid}/stock"
    await walk.write("PUT", stock, {"delta": 1, "reason": "counted"}, variant_id=walk.cast.kettle)


async def walk_product_pages(walk: Walk) -> None:
    made = await walk.write("POST", PRODUCTS, BOWL)
    path = made.headers["location"].partition("?")[0]
    product = path.rpartition("/")[2]
    page = (await walk.client.get(path, headers=walk.grace.headers)).text
    whole = {**fields_of(page, path), "category": "kitchen", "published": "on", "v0-price": "13"}
    await walk.write("POST", f"{PRODUCTS}/{{key:str}}", whole, key=product)
    one = f"{PRODUCTS}/{{product_id:uuid}}"
    await walk.write("POST", f"{one}/price", {"version": "2", "price": "14"}, product_id=product)
    await walk.write("POST", f"{one}/copy", {}, product_id=product)
    await walk.write("POST", f"{one}/archive", {"version": "3"}, product_id=product)
    await walk.write("POST", f"{one}/publication", {}, product_id=product)
    counted = {"number": "1", "reason": "received"}
    await walk.write("POST", "/admin/stock/{variant_id:uuid}", counted, variant_id=walk.cast.kettle)


async def walk_images(walk: Walk) -> None:
    product = await walk.shop.value("SELECT product_id FROM variants WHERE id = $1", walk.cast.kettle)
    file = ("kettle.jpg", picture(size=(60, 40)))
    here = "/products/{product_id:uuid}"
    await walk.write("POST", f"/admin{here}/uploads", None, product_id=product, files={"files": file})
    image = await walk.shop.value("SELECT id FROM product_images WHERE product_id = $1 AND position = 1", product)
    await walk.write("POST", f"/admin{here}/images", {"move": f"{image}:0"}, product_id=product)
    made = await walk.write("POST", f"{API}/admin{here}/images", None, product_id=product, files={"file": file})
    one, tag = f"{API}/admin/images/{{image_id:uuid}}", made.headers["etag"]
    changed = await walk.write("PATCH", one, {"alt": "A kettle"}, tag, image_id=made.json()["id"])
    await walk.write("DELETE", one, None, changed.headers["etag"], image_id=made.json()["id"])
    await walk.write("POST", f"{one}/restoration", None, image_id=made.json()["id"])
    await walk_pairings(walk, f"{here}/pairings", product)


async def walk_pairings(walk: Walk, route: str, product: object) -> None:
    lamp = await walk.shop.value("SELECT id FROM products WHERE slug = 'opal-lamp'")
    body = {"products": ["oak-stool"]}
    await walk.write("PUT", f"{API}/admin{route}", body, "*", product_id=product)
    await walk.write("POST", f"/admin{route}", {"paired_id": str(lamp)}, product_id=product)
    for act, form in (("place", {"to": "earlier"}), ("removal", {})):
        await walk.write("POST", f"/admin{route}/{{paired_id:uuid}}/{act}", form, product_id=product, paired_id=lamp)


async def walk_category_picture(walk: Walk, route: str, category: object) -> None:
    file = {"file": ("bowl.jpg", picture(size=(60, 40)))}
    version = str(await walk.shop.value("SELECT version FROM categories WHERE id = $1", category))
    await walk.write("POST", route, {"version": version}, files=file, category_id=category)
    made = await walk.write("PUT", API + route, None, f'"{int(version) + 1}"', files=file, category_id=category)
    said = await walk.write("PATCH", API + route, {"alt": "A bowl"}, made.headers["etag"], category_id=category)
    await walk.write("DELETE", API + route, None, said.headers["etag"], category_id=category)


async def walk_categories_and_collections(walk: Walk) -> None:
    places = "/admin/categories"
    await walk.write("POST", places, {"name": "Bowls", "tax_class": "standard", "published": "on"})
    bowls = await walk.shop.value("SELECT id FROM categories WHERE slug = 'bowls'")
    one = f"{places}/{{category_id:uuid}}"
    whole = {"name": "All bowls", "tax_class": "reduced", "version": "1"}
    await walk.write("POST", f"{places}/{{key:str}}", whole, key="bowls")
    await walk.write("POST", f"{one}/place", {"to": "earlier"}, category_id=bowls)
    await walk_category_picture(walk, f"{one}/picture", bowls)
    version = str(await walk.shop.value("SELECT version FROM categories WHERE id = $1", bowls))
    await walk.write("POST", f"{one}/removal", {"version": version}, category_id=bowls)

    shelf = "/admin/collections"
    await walk.write("POST", shelf, {"name": "Gifts", "by": "hand"})
    made = await walk.write("POST", "/api/collections", {"name": "Reduced", "rule": {"reduced": True}})
    gifts = await walk.shop.value("SELECT id FROM collections WHERE slug = 'gifts'")
    one = f"{shelf}/{{collection_id:uuid}}"
    await walk.write("POST", f"{shelf}/{{key:str}}", {"name": "Presents", "version": "1"}, key=gifts)
    await walk.write("POST", f"{one}/place", {"to": "later"}, collection_id=gifts)
    chosen = [await walk.shop.value("SELECT id FROM products WHERE slug = $1", slug)
              for slug in ("opal-lamp", "oak-stool")]  # fmt: skip
    for product in chosen:
        await walk.write("POST", f"{one}/products", {"product_id": str(product)}, collection_id=gifts)
    for act, form in (("place", {"to": "later"}), ("removal", {})):
        route = f"{one}/products/{{product_id:uuid}}/{act}"
        await walk.write("POST", route, form, collection_id=gifts, product_id=chosen[0])
    version = str(await walk.shop.value("SELECT version FROM collections WHERE id = $1", gifts))
    await walk.write("POST", f"{one}/removal", {"version": version}, collection_id=gifts)
    body, key = {"name": "Sale", "rule": {"reduced": True}}, made.json()["id"]
    changed = await walk.write("PUT", "/api/collections/{key:str}", body, "*", key=key)
    await walk.write("DELETE", "/api/collections/{key:str}", None, changed.headers["etag"], key=key)


async def walk_changes(walk: Walk) -> None:
    changes, form = "/admin/changes", {"every": "yes", "part": "publish", "published": "no"}
    page, json = f"{changes}/{{change_set_id:uuid}}", f"{API}{changes}/{{change_set_id:uuid}}"
    body = {"selection": {"filter": {}}, "changes": {"published": False}}
    newest = "SELECT id FROM change_sets ORDER BY id DESC LIMIT 1"
    await walk.write("POST", changes, form)
    one = await walk.shop.value(newest)
    await walk.write("POST", f"{page}/plan", {"apply_at": "2099-01-01T10:00"}, change_set_id=one)
    await walk.write("POST", f"{page}/application", {}, change_set_id=one)
    await work(walk.shop.shop.database)
    await walk.write("POST", f"{page}/pictures", {}, change_set_id=one)
    await walk.write("POST", f"{json}/pictures", None, change_set_id=one)
    await walk.write("POST", f"{page}/undo", {}, change_set_id=one)
    await walk.write("POST", changes, form)
    await walk.write("POST", f"{page}/removal", {}, change_set_id=await walk.shop.value(newest))
    other = (await walk.write("POST", f"{API}{changes}", body)).json()["id"]
    await work(walk.shop.shop.database)
    await walk.write("POST", f"{json}/application", None, change_set_id=other)
    await work(walk.shop.shop.database)
    await walk.write("POST", f"{json}/undo", None, change_set_id=other)
    made = (await walk.write("POST", f"{API}{changes}", body)).json()["id"]
    await walk.write("DELETE", json, None, change_set_id=made)
    await work(walk.shop.shop.database)


async def walk_imports(walk: Walk) -> None:
    known, strange = ("a.csv", "sku,price\nA,1\n"), ("b.csv", "Article,Cost\nA,1\n")
    await walk.write("POST", f"{API}/admin/imports", None, files={"file": known})
    await walk.write("POST", "/admin/imports", None, files={"file": known})
    waiting = await walk.client.post("/admin/imports", headers=walk.grace.headers, files={"file": strange})
    file_id = waiting.headers["location"].rpartition("/")[2]
    await walk.write("POST", "/admin/imports/{file_id:uuid}", {"c0": "sku", "c1": "price"}, file_id=file_id)


async def walk_payments(walk: Walk) -> None:
    rule = "/api/admin/payment-methods/{name:str}"
    await walk.write("PUT", rule, {"enabled": True, "countries": ["GB"]}, "*", name="invoice")
    form = {"version": "1", "enabled": "on", "paid_orders": "1", "hold_hours": "24"}
    await walk.write("POST", "/admin/payment-methods/{name:str}", form, name="on_delivery")
    release = "/admin/limits/{slowdown_id:uuid}/release"
    for place, route in enumerate((release, f"{API}{release}")):
        slowed = await walk.shop.value(SLOWED, f"network:203.0.113.{place}")
        await walk.write("POST", route, {}, slowdown_id=slowed)


async def walk_emails_and_books(walk: Walk) -> None:
    for one, everything in (("/admin/emails/{email_id:uuid}/resend", "/admin/emails/resend"),
                            ("/api/admin/letters/{email_id:uuid}/resend", "/api/admin/letters/resend")):  # fmt: skip
        await walk.write("POST", one, {}, email_id=await walk.shop.value(FAILED_EMAIL))
        await walk.shop.value(FAILED_EMAIL)
        await walk.write("POST", everything, {})
    await walk.write("POST", "/admin/books/checks", {})
    report = await walk.shop.value(REPORT)
    await walk.write("POST", "/admin/books/reports/{event_id:uuid}/closure", {}, event_id=report)


async def walk_months(walk: Walk) -> None:
    await walk.write("POST", "/admin/reports/months", {"month": "2026-01", "sure": "yes"})
    await walk.write("POST", "/api/admin/reports/months", {"month": "2026-02"})


async def walk_saved_views(walk: Walk) -> None:
    await walk.write("POST", "/admin/views", {"list": "stock", "query": "q=a", "name": "Mine"})
    view = await walk.shop.value("SELECT id FROM saved_views")
    await walk.write("POST", "/admin/views/{view_id:uuid}/removal", {}, view_id=view)
    kept = await walk.write("POST", f"{API}/admin/views", {"list": "stock", "query": "q=a", "name": "Mine"})
    await walk.write("DELETE", f"{API}/admin/views/{{view_id:uuid}}", None, view_id=kept.json()["id"])


async def walk_pages(walk: Walk) -> None:
    form = {"title": "Sizes", "body": "Big", "published": "on"}
    await walk.write("POST", "/admin/content", form)
    await walk.write("POST", "/admin/content/{slug:str}", {**form, "version": "1", "published": ""}, slug="sizes")
    await walk.write("PUT", f"{API}/admin/pages/{{slug:str}}", {"title": "Sizes", "body": "Small"}, "*", slug="sizes")
    file, json = {"file": ("a.jpg", picture())}, f"{API}/admin/pages/{{slug:str}}/pictures"
    await walk.write("POST", "/admin/content/{slug:str}/pictures", {"alt": "A"}, files=file, slug="sizes")
    made = await walk.client.post(
        f"{API}/admin/pages/sizes/pictures", data={"alt": "B"}, files=file, headers=walk.grace.headers
    )
    walk.been.add(("POST", json))
    await walk.write("DELETE", f"{json}/{{picture_id:uuid}}", None, slug="sizes", picture_id=made.json()["id"])


async def walk_front_page(walk: Walk) -> None:
    here, json = "/admin/content/front-page", f"{API}/admin/front-page"
    one, newest = f"{here}/{{block_id:uuid}}", "SELECT id FROM front_blocks ORDER BY id DESC LIMIT 1"
    await walk.write("POST", here, {"kind": "picture", "title": "A"})
    block = await walk.shop.value(newest)
    await walk.write("POST", f"{here}/order", {"move": f"{block}:0"})
    await walk.write("POST", one, {"title": "B", "version": "2"}, block_id=block)
    await walk.write("POST", f"{one}/picture", {"version": "3"}, files={"file": ("a.jpg", picture())}, block_id=block)
    await walk.write("POST", f"{one}/removal", {"version": "4"}, block_id=block)
    await walk.write("POST", json, {"kind": "picture", "title": "C"})
    block, one = await walk.shop.value(newest), f"{json}/{{block_id:uuid}}"
    await walk.write("PUT", one, {"title": "D"}, "*", block_id=block)
    await walk.write("PUT", f"{one}/picture", None, "*", files={"file": ("a.jpg", picture())}, block_id=block)
    await walk.write("PATCH", f"{one}/picture", {"alt": "x"}, "*", block_id=block)
    await walk.write("DELETE", f"{one}/picture", None, "*", block_id=block)
    await walk.write("DELETE", one, None, "*", block_id=block)


async def walk_menus(walk: Walk) -> None:
    link = {"target": "address", "address": "/search", "words": "All"}
    await walk.write(
        "POST", "/admin/content/menus/header", {"version": "1", **{f"new-0-{a}": b for a, b in link.items()}}
    )
    footer = {"version": "1", "words": "Hello", "groups-0-title": "Shop", "groups-0-kind": "departments"}
    await walk.write("POST", "/admin/content/menus/footer", footer)
    await walk.write("PUT", f"{API}/admin/menus/header", {"items": []}, "*")
    await walk.write("PUT", f"{API}/admin/menus/footer", {"groups": []}, "*")


NAMED_VERSION = "SELECT coalesce(sum(version), 0) FROM settings WHERE name IN ('name', 'tagline', 'email', 'phone')"


async def walk_settings(walk: Walk) -> None:
    form = {"version": "1", "hold_minutes": "20"}
    await walk.write("POST", "/admin/settings/{section:str}", form, section="payment")
    await walk.write("POST", "/admin/settings/opening", {})
    await walk.write("POST", "/admin/settings/opening", {"open": "yes"})
    await walk.write("PATCH", f"{API}/admin/settings", {"tagline": "Plain things"}, "*")
    file = {"file": ("logo.png", picture("PNG", (60, 40)))}
    seen = str(1 + int(str(await walk.shop.value(NAMED_VERSION))))
    first = {"version": seen, "name": "Oak", "email": "shop@example.com"}
    await walk.write("POST", "/admin/start/{question:str}", first, files={"file": ("", b"")}, question="shop")
    await walk.write("POST", "/admin/settings/pictures/{name:str}", {"version": "1"}, files=file, name="logo")
    marks = f"{API}/admin/settings/pictures/{{name:str}}"
    await walk.write("PUT", marks, None, "*", files=file, name="icon")
    await walk.write("DELETE", marks, None, "*", name="icon")


async def walk_notices(walk: Walk) -> None:
    await walk.write("POST", "/admin/notices", {"choice": "daily"})
    await walk.write("PUT", f"{API}/admin/notices", {"choice": "off"})


async def walk_customer_notes(walk: Walk, customer: object) -> None:
    notes = "/admin/customers/{customer_id:uuid}/notes"
    newest = "SELECT id FROM customer_notes ORDER BY id DESC LIMIT 1"
    await walk.write("POST", notes, {"note": "One"}, customer_id=customer)
    removal = f"{notes}/{{note_id:uuid}}/removal"
    await walk.write("POST", removal, {}, customer_id=customer, note_id=await walk.shop.value(newest))
    await walk.write("POST", f"{API}{notes}", {"note": "Two"}, customer_id=customer)
    one = f"{API}{notes}/{{note_id:uuid}}"
    await walk.write("DELETE", one, None, customer_id=customer, note_id=await walk.shop.value(newest))


async def walk_customer_groups(walk: Walk) -> None:
    groups, newest = "/admin/customers/groups", "SELECT id FROM customer_groups ORDER BY id DESC LIMIT 1"
    json, form = f"{API}/admin/customer-groups", {"name": "A", "minimum_orders": "1", "days": "365"}
    await walk.write("POST", groups, form)
    one = await walk.shop.value(newest)
    changed = {**form, "name": "B", "version": "1"}
    await walk.write("POST", f"{groups}/{{group_id:uuid}}", changed, group_id=one)
    await walk.write("POST", f"{groups}/{{group_id:uuid}}/removal", {"version": "2"}, group_id=one)
    await walk.write("POST", json, {"name": "C", "country": "GB"})
    other = await walk.shop.value(newest)
    await walk.write("PUT", f"{json}/{{group_id:uuid}}", {"name": "D", "country": "GB"}, "*", group_id=other)
    await walk.write("DELETE", f"{json}/{{group_id:uuid}}", None, "*", group_id=other)


async def walk_makers(walk: Walk) -> None:
    makers, newest = "/admin/makers", "SELECT id FROM makers ORDER BY id DESC LIMIT 1"
    form = {"name": "A", "address": "1 Kiln Lane", "contact": "a@pottery.example"}
    await walk.write("POST", makers, form)
    one = await walk.shop.value(newest)
    await walk.write("POST", f"{makers}/{{maker_id:uuid}}", {**form, "name": "B", "version": "1"}, maker_id=one)
    await walk.write("POST", f"{makers}/{{maker_id:uuid}}/removal", {"version": "2"}, maker_id=one)
    await walk.write("POST", f"{API}{makers}", {**form, "name": "C"})
    other = await walk.shop.value(newest)
    await walk.write("PUT", f"{API}{makers}/{{maker_id:uuid}}", {**form, "name": "D"}, "*", maker_id=other)
    await walk.write("DELETE", f"{API}{makers}/{{maker_id:uuid}}", None, "*", maker_id=other)


async def walk_synonyms(walk: Walk) -> None:
    synonyms, newest = "/admin/synonyms", "SELECT id FROM search_synonyms ORDER BY id DESC LIMIT 1"
    await walk.write("POST", synonyms, {"words": "sofa, couch"})
    one = await walk.shop.value(newest)
    await walk.write("POST", f"{synonyms}/{{synonyms_id:uuid}}/removal", {}, synonyms_id=one)
    await walk.write("POST", f"{API}{synonyms}", {"words": ["sofa", "couch"]})
    other = await walk.shop.value(newest)
    await walk.write("DELETE", f"{API}{synonyms}/{{synonyms_id:uuid}}", None, synonyms_id=other)


async def walk_customers(walk: Walk) -> None:
    one = "/admin/customers/{customer_id:uuid}"
    customer = await walk.shop.value(CUSTOMER)
    await walk.write("POST", f"{one}/sign-out", {}, customer_id=customer)
    await walk.write("POST", f"{one}/export", {}, customer_id=customer)
    await walk_customer_notes(walk, customer)
    form = {"reason": "They asked", "confirmation": "mary@example.com"}
    await walk.write("POST", f"{one}/erasure", form, customer_id=customer)


async def walk_staff(walk: Walk) -> None:
    team = "/admin/staff"
    one, json = f"{team}/{{staff_id:uuid}}", f"{API}{team}/{{staff_id:uuid}}"
    await walk.write("POST", team, {"email": "newton@example.com", "role": "packer"})
    invited = await walk.shop.value("SELECT id FROM staff_invitations")
    await walk.write("POST", f"{one}/invitation", {}, staff_id=invited)
    await walk.write("POST", f"{json}/invitation", None, staff_id=invited)
    await walk.write("DELETE", json, None, staff_id=invited)
    await walk.write("POST", f"{API}{team}", {"email": "newton@example.com", "role": "packer"})
    clerk = await walk.shop.value(CLERK)
    await walk.write("POST", f"{one}/role", {"role": "packer"}, staff_id=clerk)
    await walk.write("PATCH", json, {"role": "bookkeeper"}, staff_id=clerk)
    await walk.write("DELETE", f"{json}/factors", None, staff_id=clerk)
    for act in ("factor-reset", "suspension", "reinstatement", "removal"):
        await walk.write("POST", f"{one}/{act}", {}, staff_id=clerk)


PARTS = (
    walk_orders, walk_returns, walk_withdrawals, walk_delivery, walk_discounts, walk_catalogue, walk_product_pages,
    walk_payments, walk_emails_and_books, walk_customers, walk_customer_groups, walk_makers, walk_staff, walk_notices,
    walk_settings, walk_pages, walk_front_page, walk_menus, walk_saved_views, walk_images, walk_synonyms,
    walk_categories_and_collections, walk_changes, walk_imports, walk_months,
)  # fmt: skip


async def test_every_write_by_staff_is_in_the_audit_log(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    walk = Walk(client, shop, cast, await official(client, shop, "admin"))
    for part in PARTS:
        await part(walk)
    assert walk.been == {(door.method, door.route) for door in WRITES if door.verb}
    await every_link_of_the_log_leads_somewhere(walk)


async def every_link_of_the_log_leads_somewhere(walk: Walk) -> None:
    """What was deleted later is gone; everything else has its page."""
    url, links = "/admin/audit", set[str]()
    while url:
        page = (await walk.client.get(url, headers=walk.grace.headers)).text
        links |= set(re.findall(r'<a href="(/admin/[^"]+)">', page.partition('<ol class="audit"')[2]))
        following = re.search(r'id="audit-next" rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    gone = {link for link in links if (await walk.client.get(link, headers=walk.grace.headers)).status_code != 200}
    rooms = {"orders", "products", "categories", "collections", "changes", "content", "settings"}
    assert {link.split("/")[2] for link in links} == rooms
    deleted = await walk.shop.value(
        "SELECT string_agg(details::text, ' ') FROM audit_entries WHERE action ~ '[.](deleted|discarded)$'"
    )
    assert [link for link in gone if link.rpartition("/")[2] not in str(deleted)] == []
