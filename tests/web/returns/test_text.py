"""Where a return is to be sent, in one line."""

from web.config.settings import Settings
from web.returns.text import usual_instructions


def test_instructions_name_the_shop_and_its_address_or_promise_it() -> None:
    named = usual_instructions(Settings(name="Oak & Clay", seller_address="1 New Road\nLeeds"), "R-1")
    assert "write R-1 on the parcel, and send it to Oak & Clay, 1 New Road, Leeds." in named
    assert "send it to" not in usual_instructions(Settings(name="Oak & Clay"), "R-1")
