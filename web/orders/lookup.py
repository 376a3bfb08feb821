"""The page by which a guest gets a link to an order: by its number and email."""

from litestar import get, post

from domain.errors import InvalidError, ShopError
from domain.orders.guest_orders import send_order_link
from domain.words.messages import gettext
from web.auth.guards import anyone
from web.http.forms.fields import read_email, read_form
from web.http.rate_limiting import count_use
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page, see_other
from web.orders.limits import FIND_ORDER
from web.shop import TheShop

HERE = "/orders/find"
PAGE = "orders/find.html"


@get(HERE, guards=[anyone])
async def show_find(request: PageRequest, shop: TheShop) -> Html:
    """Show the form, or a confirmation once it was sent."""
    sent = request.query_params.get("done") == "sent"
    return private_page(request, shop, PAGE, form={}, errors={}, notice="", sent=sent)


@post(HERE, guards=[anyone], status_code=200)
async def answer_find(request: PageRequest, shop: TheShop) -> Html:
    """Email the order's link if number and email match; neither response nor timing reveals whether they do."""
    form = await read_form(request)
    try:
        number, email = read_order_and_email(form)
        await count_use(request, shop, FIND_ORDER)
    except ShopError as refusal:
        return RefusedForm(form, refusal, ("number", "email")).show(request, shop, PAGE, sent=False)
    async with shop.database.light_transaction() as connection:
        await send_order_link(connection, number=number, email=email)
    await shop.bell.ring()
    return see_other(request, f"{HERE}?done=sent")


def read_order_and_email(form: dict[str, str]) -> tuple[str, str]:
    """The number of an order and the address of its customer. Raises `InvalidError` with every wrong field."""
    errors: dict[str, str] = {}
    values = []
    for read in (read_number, read_email):
        try:
            values.append(read(form))
        except InvalidError as error:
            errors |= error.errors
    if errors:
        raise InvalidError(errors)
    return values[0], values[1]


LONGEST = 24
PREFIX = "M-"


def read_number(form: dict[str, str]) -> str:
    """Return the order number in its stored form, however it was typed. Raises `InvalidError`."""
    number = "".join(form.get("number", "").split()).upper()
    if number.isascii() and number.isdigit():
        number = PREFIX + number
    if not (number.startswith(PREFIX) and number[len(PREFIX) :].isdecimal() and number.isascii()):
        raise InvalidError(
            {"number": gettext("Enter your order number, such as M-10427. It's in every email about the order.")}
        )
    return number[:LONGEST]
