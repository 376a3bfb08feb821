"""Cookies that write their own header: as Litestar writes it, byte for byte."""

from dataclasses import replace

import pytest
from litestar.datastructures import Cookie

from web.config.settings import Settings
from web.http.cookies import private_cookie


@pytest.mark.parametrize(
    "value", ["", "0", "TjHIYaONlAvGY-Ou4slAYa3Uk01KRnBT5PTWAKHglQk", "a:b.c~d", "a b", 'a"b', "a;b", "a,b", "a=b", "é"]
)
def test_a_cookie_is_sent_as_litestar_sends_it(value: str) -> None:
    for max_age in (0, 60):
        cookie = private_cookie(Settings(), "cart", value, max_age=max_age)
        for one in (cookie, replace(cookie, httponly=False), replace(cookie, secure=True, path="/account")):
            assert one.to_encoded_header() == Cookie.to_encoded_header(one)
