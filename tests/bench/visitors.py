"""What visitors do that no cache answers: look at their cart, add to it, and sign in."""

import asyncio

import asyncpg

from domain.accounts.passwords import hash_password
from tests.bench.asks import HTMX, JSON, Ask
from tests.bench.compare import Bench
from tests.bench.goods import DICE, fill_carts
from tests.bench.pages import Case
from tests.bench.purchases import with_database
from web.http.cookies import new_cart_token

VISITORS = 2000
"""How many carts take turns at being added to or looked at."""

PEOPLE = 200
PASSWORD = "a long walk by the sea"
WRITE_PEOPLE = """
INSERT INTO users (email, name, password_hash)
SELECT 'visitor' || n || '@example.com', 'Vera Visitor', $2 FROM generate_series(1, $1) AS n ON CONFLICT DO NOTHING
"""


def cart_page(bench: Bench) -> Case:
    """The carts of several visitors, each with three lines."""
    baskets = bench.goods.baskets(VISITORS, hot=False)
    carts = with_database(bench, lambda connection: fill_carts(connection, baskets))
    return Case("cart page, 3 lines", [Ask("/cart", cart=cart.token) for cart in carts], 0.12)


def add_by_form(bench: Bench) -> Case:
    """The product page's form, without JavaScript: leads to the cart."""
    return Case("add to cart (form)", _additions(bench, {}), 0.10, 303)


def add_by_htmx(bench: Bench) -> Case:
    """The same form with JavaScript: the answer is drawn."""
    return Case("add to cart (htmx)", _additions(bench, HTMX), 0.10)


def add_by_json(bench: Bench) -> Case:
    """The same for programs: the answer is the whole cart."""
    asks = [
        Ask("/api/cart/items", data={"variant_id": variant, "quantity": 1}, cart=token, headers=JSON)
        for token, variant in _choices(bench)
    ]
    return Case("add to cart (JSON)", asks, 0.10, 201)


def _additions(bench: Bench, headers: dict[str, str]) -> list[Ask]:
    return [
        Ask("/cart/lines", {"variant_id": variant, "quantity": "1"}, cart=token, headers=headers)
        for token, variant in _choices(bench)
    ]


def _choices(bench: Bench) -> list[tuple[str, str]]:
    """The cart of a visitor and what is added to it: three things by and by."""
    tokens = [new_cart_token().value for _ in range(VISITORS)]
    return [(token, str(DICE.choice(bench.goods.variants))) for token in tokens * 3]


def sign_in(bench: Bench) -> Case:
    """Several customers with their passwords, each on a browser of their own."""
    return Case("sign-in", sign_ins(bench), status=303)


def sign_ins(bench: Bench) -> list[Ask]:
    """The form of each customer; their accounts are made if need be."""
    hashed = asyncio.run(hash_password(PASSWORD))

    async def write(connection: "asyncpg.Connection") -> None:
        await connection.execute(WRITE_PEOPLE, PEOPLE, hashed)

    with_database(bench, write)
    return [
        Ask("/sign-in", {"email": f"visitor{number}@example.com", "password": PASSWORD})
        for number in range(1, PEOPLE + 1)
    ]
