"""The pages of staff that the bench asks for."""

from datetime import timedelta
from typing import Any

from domain.clock import now
from tests.bench.compare import Bench
from tests.bench.purchases import with_database

REPORTS = "/admin/reports/"
SUBJECTS = """
SELECT (SELECT number FROM orders WHERE status = 'confirmed' ORDER BY placed_at DESC LIMIT 1) AS order,
       (SELECT user_id FROM customer_figures ORDER BY orders DESC, user_id LIMIT 1) AS customer,
       (SELECT slug FROM products ORDER BY id LIMIT 1) AS product,
       (SELECT id FROM products ORDER BY id LIMIT 1) AS product_id,
       (SELECT slug FROM categories ORDER BY id LIMIT 1) AS category,
       (SELECT sku FROM variants ORDER BY id LIMIT 1) AS sku
"""
STOCK = {"all": "", "low": "state=low", "sold out": "state=sold_out", "a word": "q=oak", "many SKUs": "q=MER"}
PAIRS = {
    "failed and partly refunded": "status=failed&payment=partially_refunded",
    "partly refunded of a total that none has": "payment=partially_refunded&minimum=70.00",
    "unpaid by a common name": "payment=unpaid&q=archer",
    "failed by a word of many products": "status=failed&q=oak",
    "to send, by amount": "status=to_ship&sort=largest",
    "a country, by amount": "country=DE&sort=smallest",
    "failed and paid": "status=failed&payment=paid",
}
"""Filters that many orders pass each, and few or none together; orders that another index has in their order."""


def last_month() -> str:
    """The month before this one, as addresses have it."""
    return f"{now().date().replace(day=1) - timedelta(days=1):%Y-%m}"


def paths(bench: Bench) -> dict[str, str]:
    """The pages by what the table calls them."""
    found: Any = with_database(bench, lambda connection: connection.fetchrow(SUBJECTS))
    today = now().date()
    year, years = (f"from={today - timedelta(days=days)}&to={today}" for days in (364, 1094))
    reports = {
        "sales by day": "sales",
        "sales by day, a year": f"sales?{year}",
        "sales by month, three years": f"sales?by=month&{years}",
        "sales by country, three years": f"sales?by=country&{years}",
        "sales by code, three years": f"sales?by=code&{years}",
        "sales by category, a year": f"sales?by=category&{year}",
        "sales by product, a year": f"sales?by=product&{year}",
        "products, a year": f"products?{year}",
        "categories, a year": f"categories?{year}",
        "customers, three years": f"customers?{years}",
        "tax, three years": f"tax?{years}",
        "stock, a year": f"stock?{year}",
        "payments, three years": f"payments?{years}",
        "returns, a year": f"returns?{year}",
        "searches, a year": f"searches?{year}",
        "closed months": "months",
        "a closed month": f"months/{last_month()}",
    }
    return {
        "Today": "/admin",
        "Today, this week": "/admin?span=week",
        "Today, thirty days": "/admin?span=month",
        "orders": "/admin/orders",
        "orders to send": "/admin/orders?status=to_ship&sort=oldest",
        "orders by amount": "/admin/orders?sort=largest",
        "orders of a country and days": f"/admin/orders?country=FR&payment=paid&{year}",
        **{f"orders, {name}": f"/admin/orders?{query}" for name, query in PAIRS.items()},
        "orders by a name": "/admin/orders?q=archer",
        "orders by a part of a number": "/admin/orders?q=M-105",
        "orders by a SKU": f"/admin/orders?q={found['sku']}",
        "orders by what many SKUs begin with": f"/admin/orders?q={'-'.join(found['sku'].split('-')[:2])}",
        "orders by two words of very many": "/admin/orders?q=MER+1",
        "orders by words that seldom stand together": "/admin/orders?q=oak+walnut+linen+brass",
        "orders by eight digits": "/admin/orders?q=1+2+3+4+5+6+7+8",
        "orders by eight digits, by amount": "/admin/orders?q=1+2+3+4+5+6+7+8&sort=smallest",
        "orders by a postcode": "/admin/orders?q=LS7+4AB",
        "an order": f"/admin/orders/{found['order']}",
        "customers": "/admin/customers",
        "customers by a name": "/admin/customers?q=archer",
        "customers by value": "/admin/customers?sort=value",
        "customers by orders": "/admin/customers?sort=orders",
        "customers last seen": "/admin/customers?sort=seen",
        "a customer": f"/admin/customers/{found['customer']}",
        **_goods(found),
        "returns": "/admin/returns",
        "emails": "/admin/emails",
        "search box: a name": "/admin/search?q=archer",
        "search box: a part of a number": "/admin/search?q=105",
        "search box: two words of many": "/admin/search?q=oak+lamp",
        **{f"report: {name}": REPORTS + path for name, path in reports.items()},
    }


def _goods(found: Any) -> dict[str, str]:
    product = f"/admin/products/{found['product_id']}"
    lists = {
        f"products: {name}": f"/admin/products?{query}"
        for name, query in {
            "all": "",
            "a word": "q=oak",
            "two words": "q=oak+lamp",
            "no such word": "q=xylophone",
            "a SKU": f"q={found['sku']}",
            "by name": "sort=name",
            "by price": "sort=price",
            "a word, by price": "q=oak&sort=price",
            "low": "state=low",
            "low, by name": "state=low&sort=name",
            "sold out": "state=sold_out",
            "hidden": "state=hidden",
        }.items()
    }
    stock = {f"stock: {name}": f"/admin/stock?{query}" for name, query in STOCK.items()}
    return {
        **lists,
        "a product": f"/admin/products/{found['product']}",
        "a product's pictures": f"{product}/images",
        "a product's preview": f"{product}/preview",
        "a new product": "/admin/products/new",
        "categories": "/admin/categories",
        "a category": f"/admin/categories/{found['category']}",
        "collections": "/admin/collections",
        "a new collection": "/admin/collections/new",
        **stock,
        "change sets": "/admin/changes",
        "a new import": "/admin/imports/new",
        "makers": "/admin/makers",
        "discounts": "/admin/discounts",
    }
