"""The two steps of every flow that verifies an email address: request its code, and enter it."""

from dataclasses import dataclass, replace

from domain.accounts.errors import CodeRefusedError
from domain.accounts.one_time_codes import Purpose, code_waits
from domain.errors import InvalidError, ShopError
from web.accounts.forms import read_code
from web.accounts.one_time_codes import mail_code, spend_code
from web.accounts.sign_in.pending_email import Proving, keep_proving, read_proving
from web.http.forms.fields import read_email, read_form
from web.http.redirects import safe_path
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop

CODE_PAGE = "sign_in/code.html"


@dataclass(frozen=True, slots=True)
class Way:
    """A flow that verifies an address for `purpose`: the paths of its form, its code page and the page after it."""

    purpose: Purpose
    ask: str
    code: str
    then: str
    template: str

    async def answer_ask(self, request: PageRequest, shop: Shop) -> Html:
        """Email a code and redirect to its page. The response does not reveal whether there is an account."""
        form = await read_form(request)
        try:
            email = read_email(form)
            await mail_code(request, shop, email, self.purpose)
        except ShopError as refusal:
            return RefusedForm(form, refusal, ("email", "next")).show(request, shop, self.template)
        response = see_other(request, self.code)
        keep_proving(response, shop.settings, Proving(self.purpose, email, safe_path(form.get("next", ""))))
        return response

    async def show_code(self, request: PageRequest, shop: Shop) -> Html:
        """Show the page that asks for the code; without a request for one, redirect to the form."""
        proving = read_proving(request, shop.settings, self.purpose)
        if proving is None:
            return see_other(request, self.ask)
        async with shop.database.read() as connection:
            waits = await code_waits(connection, email=proving.email, purpose=self.purpose)
        return private_page(
            request, shop, CODE_PAGE, form={}, errors={}, notice="", way=self, proving=proving, waits=waits
        )

    async def answer_code(self, request: PageRequest, shop: Shop) -> Html:
        """Check the code. A right one is used up and redirects; a wrong one shows the page again."""
        form = await read_form(request)
        proving = read_proving(request, shop.settings, self.purpose)
        if proving is None:
            return see_other(request, self.ask)
        try:
            token = await self.verify(request, shop, proving, form)
        except ShopError as refusal:
            return RefusedForm(form, refusal).show(request, shop, CODE_PAGE, way=self, proving=proving, waits=False)
        response = see_other(request, self.then)
        keep_proving(response, shop.settings, replace(proving, token=token))
        return response

    async def verify(self, request: PageRequest, shop: Shop, proving: Proving, form: dict[str, str]) -> str:
        """Exchange the form's code for a verification token. Raises a `ShopError`."""
        code = read_code(form)
        try:
            return await spend_code(request, shop, proving.email, code, self.purpose)
        except CodeRefusedError as refusal:
            raise InvalidError({"code": refusal.message}) from refusal

    def proved(self, request: PageRequest, shop: Shop) -> Proving | None:
        """Return the address with its verification token, if the code was right."""
        proving = read_proving(request, shop.settings, self.purpose)
        return proving if proving and proving.token else None


def begin_again(way: Way, request: PageRequest, shop: Shop, proving: Proving, refusal: CodeRefusedError) -> Html:
    """Back to the first page, with the reason: the verification token is spent or too old."""
    response = RefusedForm({"email": proving.email}, refusal, ("email", "next")).show(request, shop, way.template)
    keep_proving(response, shop.settings, None)
    return response
