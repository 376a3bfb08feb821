"""Cookies: written out by us as the library would write them."""

from dataclasses import asdict

import pytest
from litestar.datastructures import Cookie

from web.config.settings import Settings
from web.http.cookies import new_cart_token, private_cookie


@pytest.mark.parametrize("value", [new_cart_token().value, "12", "", "gAAA_-x==", 'a "b"; c', "ü"])
@pytest.mark.parametrize("environment", ["development", "production"])
def test_a_cookie_says_what_the_library_would(value: str, environment: str) -> None:
    cookie = private_cookie(Settings(environment=environment), "cart", value, max_age=60)
    fields = {name: one for name, one in asdict(cookie).items() if not name.startswith("__")}
    assert cookie.to_encoded_header() == Cookie(**fields).to_encoded_header()
