"""Settings of the shop over JSON."""

from typing import Annotated, Any, ClassVar, Literal

from litestar import Response, get, patch
from litestar.params import JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.settings.bounds import FEWEST_RETURN_DAYS, LONGEST_HOLD_MINUTES, MOST_RETURN_DAYS
from domain.settings.checks import MOST_CLOSED
from domain.settings.queries import SettingView, stored_settings, usable, version_of
from web.api.fields import Body, Line, Prose, Version, whole
from web.api.openapi import ETAG, IfMatch, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.config.effective import ground_of
from web.config.settings import Settings
from web.http.preconditions import read_if_match
from web.settings.changing import change
from web.shop import TheShop

HERE = "/admin/settings"
Short = Annotated[Line, Meta(max_length=300)]
Code = Annotated[str, whole("[A-Z]{2}"), Meta(min_length=2, max_length=2, examples=["GB"])]
Codes = Annotated[list[Code], Meta(max_length=250)]
ClockTime = Annotated[Line, Meta(max_length=5, examples=["14:00"])]
Weekdays = Annotated[list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]], Meta(min_length=1, max_length=7)]
ClosedDays = Annotated[Line, Meta(max_length=40, examples=["2026-12-24 to 2027-01-02"])]
ReturnDays = Annotated[int, Meta(ge=FEWEST_RETURN_DAYS, le=MOST_RETURN_DAYS)]
HoldMinutes = Annotated[int, Meta(ge=1, le=LONGEST_HOLD_MINUTES)]


class ShopSettingsPatch(Body, frozen=True):
    """Changes to the settings of the shop; omitted fields stay.

    A field that the environment sets, see `environment`, can only be sent with its present value. Where tax is charged
    in the home country alone, a new `home_country` takes `tax_countries` with it.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {"name": "Oak & Clay", "tagline": "Things for the table", "home_country": "GB"}

    open: bool | UnsetType = UNSET
    name: Short | UnsetType = UNSET
    tagline: Short | UnsetType = UNSET
    seller_name: Short | UnsetType = UNSET
    address: Annotated[Prose, Meta(max_length=400)] | UnsetType = UNSET
    email: Short | UnsetType = UNSET
    phone: Short | UnsetType = UNSET
    company_number: Short | UnsetType = UNSET
    vat_number: Short | UnsetType = UNSET
    accent: Annotated[Line, Meta(max_length=40)] | UnsetType = UNSET
    face: Literal["ysabeau", "plain", "book"] | UnsetType = UNSET
    home_country: Code | UnsetType = UNSET
    currency: Annotated[str, whole("[A-Z]{3}")] | UnsetType = UNSET
    locale: Short | UnsetType = UNSET
    time_zone: Short | UnsetType = UNSET
    prices_include_tax: bool | UnsetType = UNSET
    tax_countries: Codes | UnsetType = UNSET
    return_days: ReturnDays | UnsetType = UNSET
    return_cost: Literal["page", "seller", "customer"] | UnsetType = UNSET
    recently_viewed: bool | UnsetType = UNSET
    product_feeds: bool | UnsetType = UNSET
    countries: Codes | UnsetType = UNSET
    cut_off: ClockTime | UnsetType = UNSET
    dispatch_days: Weekdays | UnsetType = UNSET
    delivery_days: Weekdays | UnsetType = UNSET
    closed_days: Annotated[list[ClosedDays], Meta(max_length=MOST_CLOSED)] | UnsetType = UNSET
    hold_minutes: HoldMinutes | UnsetType = UNSET
    mail_from: Short | UnsetType = UNSET
    staff_second_factor: bool | UnsetType = UNSET


class ShopSettings(Struct, frozen=True):
    """The settings that count. `environment` names the variables that set fields here; those cannot be changed."""

    open: Annotated[bool, Meta(description="A closed shop answers 503 to visitors")]
    name: str
    tagline: str
    seller_name: str
    address: str
    email: str
    phone: str
    company_number: str
    vat_number: str
    accent: Annotated[str, Meta(examples=["#1f4635"], description="Empty for the usual one")]
    face: str
    home_country: str
    currency: str
    locale: Annotated[str, Meta(examples=["en_GB"])]
    time_zone: Annotated[str, Meta(examples=["Europe/London"])]
    prices_include_tax: bool
    tax_countries: list[str]
    return_days: int
    return_cost: Annotated[str, Meta(description="Who pays for sending back: `page`, `seller` or `customer`")]
    recently_viewed: Annotated[bool, Meta(description="Browsers remember the products that were looked at in a tab")]
    product_feeds: Annotated[bool, Meta(description="Whether Google and Meta may read what is for sale")]
    countries: list[str]
    cut_off: Annotated[str, Meta(examples=["14:00"], description="Empty: no day of delivery is promised")]
    dispatch_days: list[str]
    delivery_days: list[str]
    closed_days: Annotated[list[str], Meta(examples=[["2026-12-24 to 2027-01-02"]])]
    hold_minutes: int
    mail_from: str
    staff_second_factor: bool
    environment: dict[str, str]
    version: Version


@get(
    HERE,
    guards=[May(Verb.SEE_SETTINGS)],
    tags=["Staff"],
    summary="Get the settings of the shop",
    response_headers=[ETAG],
)
async def show_shop_settings(shop: TheShop) -> Response[ShopSettings]:
    """Secrets are set by the environment alone, and are not among them."""
    async with shop.database.read() as connection:
        stored = await stored_settings(connection)
    return _settings(shop.known.chosen, stored)


@patch(
    HERE,
    guards=[May(Verb.CHANGE_SETTINGS)],
    tags=["Staff"],
    summary="Change the settings of the shop",
    responses=refusals(412, 428),
    response_headers=[ETAG],
)
async def update_shop_settings(
    request: ApiRequest, shop: TheShop, data: JSONBody[ShopSettingsPatch], if_match: IfMatch = ""
) -> Response[ShopSettings]:
    """Every page, email and document shows the change within a second.

    Another `mail_from`, and turning `staff_second_factor` off, need a session that was confirmed within ten minutes. A
    shop without an `address` cannot be opened.
    """
    seen, by = read_if_match(if_match), await require(request, Role.STAFF)
    sent = {one: value for one in data.__struct_fields__ if (value := getattr(data, one)) is not UNSET}
    async with shop.database.transaction() as connection:
        await change(connection, shop.known.chosen, sent=sent, expected=seen.versions, by=by)
        stored = await stored_settings(connection)
    shop.catalogue.invalidate()
    return _settings(shop.known.chosen, stored)


def _settings(chosen: Settings, stored: dict[str, SettingView]) -> Response[ShopSettings]:
    ground, (known, _) = ground_of(chosen), usable(stored)
    version = version_of(stored)
    return fresh(
        ShopSettings(**ground.under(known), environment=dict(ground.pins), version=version), version=str(version)
    )
