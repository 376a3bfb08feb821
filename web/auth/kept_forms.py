"""What was typed into a form that was refused until its user has confirmed who they are."""

import re
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import Scope

from domain.accounts.errors import ProofNeededError
from web.auth.principals import find_principal
from web.cache.typed_forms import TypedForm
from web.http.forms.fields import FORM, read_form
from web.http.redirects import HOME, safe_path
from web.http.security import is_cross_site
from web.shop import Shop

SECRET = re.compile(r"password|secret|code|token|credential|pending", re.IGNORECASE)
"""What names a field that is never kept."""


async def keep_typed(error: Exception, scope: Scope) -> None:
    """Keep what was typed into a form of ours whose user has to confirm who they are; no secret of it.

    The redirect that follows has the form's token, so that another tab's confirmation does not bring it back.
    Litestar calls it after every error. The body was read by whoever raised this one.
    """
    if not isinstance(error, ProofNeededError) or scope["type"] != ScopeType.HTTP or scope["method"] != "POST":
        return
    request: Request[Any, Any, Any] = Request(scope)
    shop: Shop = request.app.state.shop
    principal = await find_principal(request)
    plain = request.content_type[0] == FORM  # one with files was read as it came, and is not kept
    if not plain or principal is None or principal.session_id is None or is_cross_site(request):
        return
    try:
        form = await read_form(request)
    except HTTPException:
        return
    page = safe_path(urlsplit(request.headers.get("referer", "")).path) or HOME
    fields = {name: text for name, text in form.items() if not SECRET.search(name)}
    error.typed = token_urlsafe(12)
    await shop.typed_forms.keep(principal.session_id, TypedForm(error.typed, request.url.path, page, fields))
