"""The JSON routes under `/api`, and what holds for all of them."""

from typing import Any

from litestar import Request, Router
from litestar.exceptions import HTTPException

from web.api import auth
from web.security import SAFE_METHODS, refuse_forgeries

HANDLERS = [
    auth.ask_code,
    auth.check_code,
    auth.sign_up,
    auth.sign_up_admin,
    auth.log_in,
    auth.refresh,
    auth.log_out,
    auth.show_me,
]


async def check_request(request: Request[Any, Any, Any]) -> None:
    """Refuse forged requests, bodies that are not JSON (415)."""
    refuse_forgeries(request)
    if request.method in SAFE_METHODS:
        return
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind != "application/json":
        raise HTTPException(status_code=415)


api = Router("/api", route_handlers=HANDLERS, before_request=check_request, tags=["Accounts"])
