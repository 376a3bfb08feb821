"""VAT numbers at checkout: checked before anything is locked, and asked about only if the answer changes the total."""

from collections.abc import Mapping

from limits import RateLimitItemPerMinute

from domain.errors import InvalidError
from domain.taxes.reverse_charge import Seller, VatCheck, judge, may_reverse
from domain.taxes.vat_numbers import read_vat_number
from web.config.settings import Settings
from web.http.rate_limiting import count_use
from web.http.visitor import Client
from web.infra.rate_limiter import TooManyError
from web.shop import Shop

ASK = RateLimitItemPerMinute(20, namespace="vat-number")
"""Questions to the register of the EU from one network."""

LONGEST = 40


def seller_of(settings: Settings) -> Seller:
    """Who sells, as taxes see it."""
    return Seller(settings.home_country, settings.seller_vat_number)


def asks_vat_number(settings: Settings) -> bool:
    """Whether the checkout page asks for a VAT number: it would change nothing for a seller who is not in the EU."""
    return bool(seller_of(settings).requester)


def read_number(form: Mapping[str, str], errors: dict[str, str]) -> str:
    """Return the VAT number of the form in its usual form; a sentence is added to `errors` if it is none."""
    try:
        return read_vat_number(form.get("vat_number", ""))
    except ValueError as error:
        errors["vat_number"] = str(error)
        return ""


async def check_vat(visitor: Client, shop: Shop, number: str, address: Mapping[str, str]) -> VatCheck | None:
    """Return the check of a VAT number for a delivery to `address`, None without a number.

    A network that has asked too often gets no answer rather than a refusal: it orders with VAT. Raises `InvalidError`
    if the register does not have the number.
    """
    if not number:
        return None
    seller = seller_of(shop.settings)
    if not may_reverse(seller, number, address):
        return VatCheck(number)
    known = await shop.vat_numbers.find(number, seller.requester)
    if known is None:
        try:
            await count_use(visitor, shop, ASK)
        except TooManyError:
            return judge(number, None)
        known = await shop.vat_numbers.ask(number, seller.requester)
    return judge(number, known.answer)


async def try_vat(visitor: Client, shop: Shop, form: Mapping[str, str]) -> tuple[VatCheck | None, InvalidError | None]:
    """Return the check of what was typed so far for a quote, or why it does not count."""
    errors: dict[str, str] = {}
    number = read_number(form, errors)
    if errors:
        return None, InvalidError(errors)
    try:
        return await check_vat(visitor, shop, number, form), None
    except InvalidError as refusal:
        return None, refusal
