"""The pages of two-step verification: the overview, the authenticator app and recovery codes."""

from typing import Any

from litestar import Response, get, post
from litestar.enums import MediaType

from domain.accounts.factors import operations, totp
from domain.accounts.factors.errors import FactorExistsError, FactorRefusedError
from domain.accounts.factors.operations import Added
from domain.accounts.factors.queries import factors_of
from domain.accounts.views import Principal, Role
from domain.errors import ConflictError, InvalidError, ShopError
from domain.words.messages import gettext, marked
from web.accounts.factor_forms import read_app_code, read_recovery_codes
from web.accounts.limits import GUESS
from web.accounts.qr import qr_code
from web.auth.guards import recently_proved, signed_in
from web.auth.principals import require
from web.http.forms.fields import read_form
from web.http.rate_limiting import count_use
from web.http.refused_form import RefusedForm
from web.http.render import PRIVATE, Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop

HERE = "/account/security/factors"
APP = "/account/security/app"
CODES = "/account/security/recovery-codes"
PAGE, APP_PAGE, CODES_PAGE = "accounts/factors.html", "accounts/app.html", "accounts/recovery_codes.html"
DONE = {
    "app": marked("Authenticator app set up."),
    "joined": marked("Welcome. You now work here. Set up two-step verification before you start."),
    "app-removed": marked("Authenticator app removed."),
    "passkey": marked("Passkey added."),
    "passkey-removed": marked("Passkey removed."),
    "renamed": marked("Passkey renamed."),
}


@get(HERE, guards=[recently_proved])
async def show_factors(request: PageRequest, shop: TheShop) -> Html:
    """Show every factor, with the actions to add and remove one."""
    principal = await require(request, Role.CUSTOMER)
    done = DONE.get(request.query_params.get("done", ""), "")
    return private_page(request, shop, PAGE, errors={}, notice="", done=done, **await _overview(shop, principal))


@post(APP, guards=[recently_proved], status_code=200)
async def begin_app(request: PageRequest, shop: TheShop) -> Html:
    """Create a secret for an authenticator app and redirect to the page that shows it."""
    principal = await require(request, Role.CUSTOMER)
    try:
        async with shop.database.transaction() as connection:
            await totp.enrol(connection, secret_key=shop.settings.secret_key, user_id=principal.id)
    except FactorExistsError:
        return see_other(request, HERE)
    return see_other(request, APP)


@get(APP, guards=[recently_proved])
async def show_app(request: PageRequest, shop: TheShop) -> Html:
    """Show the secret that awaits its first code, as a QR code and as text."""
    principal = await require(request, Role.CUSTOMER)
    secret = await _awaiting(shop, principal)
    if secret is None:
        return see_other(request, HERE)
    return private_page(request, shop, APP_PAGE, form={}, errors={}, notice="", **_shown(shop, principal, secret))


@post(f"{APP}/confirmation", guards=[recently_proved], status_code=200)
async def confirm_app(request: PageRequest, shop: TheShop) -> Html:
    """Turn the app on. With a first factor, show the recovery codes once."""
    principal = await require(request, Role.CUSTOMER)
    form = await read_form(request)
    secret = await _awaiting(shop, principal)
    if secret is None:
        return see_other(request, HERE)
    try:
        added = await _confirm(request, shop, principal, form)
    except ShopError as refusal:
        return RefusedForm(form, refusal).show(request, shop, APP_PAGE, **_shown(shop, principal, secret))
    return first_codes(request, shop, added) or see_other(request, f"{HERE}?done=app")


@post(f"{APP}/removal", guards=[recently_proved], status_code=200)
async def remove_app(request: PageRequest, shop: TheShop) -> Html:
    """Remove the authenticator app."""
    principal = await require(request, Role.CUSTOMER)
    try:
        async with shop.database.transaction() as connection:
            await operations.remove_totp(connection, user=principal, demanded=shop.settings.staff_second_factor)
    except ConflictError as refusal:
        return await refused(request, shop, principal, refusal)
    await shop.bell.ring()
    return see_other(request, f"{HERE}?done=app-removed")


@post(CODES, guards=[recently_proved], status_code=200)
async def renew_codes(request: PageRequest, shop: TheShop) -> Html:
    """Create new recovery codes and show them once."""
    principal = await require(request, Role.CUSTOMER)
    try:
        async with shop.database.transaction() as connection:
            codes = await operations.renew_recovery_codes(
                connection, secret_key=shop.settings.secret_key, user=principal
            )
    except ConflictError as refusal:
        return await refused(request, shop, principal, refusal)
    await shop.bell.ring()
    return private_page(request, shop, CODES_PAGE, codes=codes, first=False)


@post(f"{CODES}/file", guards=[signed_in], status_code=200)
async def save_codes(request: PageRequest, shop: TheShop) -> Response[str]:
    """Send the codes that the page shows as a text file; the shop stores only their hashes."""
    codes = read_recovery_codes(await read_form(request))
    text = "\n".join(
        [gettext("Recovery codes for %(name)s. Each code works once.", name=shop.settings.name), "", *codes, ""]
    )
    headers = {"Content-Disposition": 'attachment; filename="recovery-codes.txt"', "Cache-Control": PRIVATE}
    return Response(text, headers=headers, media_type=MediaType.TEXT)


def first_codes(request: PageRequest, shop: Shop, added: Added) -> Html | None:
    """Return the page with the recovery codes of a first factor; None if the user had a factor before."""
    codes = added.recovery_codes
    return private_page(request, shop, CODES_PAGE, codes=codes, first=True) if codes else None


async def refused(request: PageRequest, shop: Shop, principal: Principal, refusal: ConflictError) -> Html:
    """The overview, with the reason why nothing has changed."""
    return RefusedForm({}, refusal).show(request, shop, PAGE, done="", **await _overview(shop, principal))


async def _overview(shop: Shop, principal: Principal) -> dict[str, Any]:
    """Return the factors, and whether the shop demands one of this member of staff."""
    async with shop.database.read() as connection:
        factors = await factors_of(connection, principal.id)
    demanded = shop.settings.staff_second_factor and principal.role.covers(Role.STAFF)
    return {"factors": factors, "missing": demanded and not factors.count}


async def _confirm(request: PageRequest, shop: Shop, principal: Principal, form: dict[str, str]) -> Added:
    code = read_app_code(form)
    await count_use(request, shop, GUESS, f"factor:{principal.id}")
    try:
        async with shop.database.transaction() as connection:
            added = await operations.confirm_totp(
                connection, secret_keys=shop.settings.secret_keys, user=principal, code=code
            )
    except FactorRefusedError as error:
        raise InvalidError({"code": error.message}) from error
    await shop.sessions.forget(added.ended)
    await shop.bell.ring()
    return added


async def _awaiting(shop: Shop, principal: Principal) -> str | None:
    async with shop.database.read() as connection:
        return await totp.awaiting(connection, secret_keys=shop.settings.secret_keys, user_id=principal.id)


def _shown(shop: Shop, principal: Principal, secret: str) -> dict[str, Any]:
    """Return the secret as a QR code for apps, and in groups of four for people."""
    groups = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return {"secret": groups, "qr": qr_code(totp.uri(secret, issuer=shop.settings.name, account=principal.email))}
