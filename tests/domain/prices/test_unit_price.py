"""The price of a kilogram, litre, metre or piece, of what a variant contains."""

import pytest

from domain.prices.unit_price import UnitPrice, read_content, unit_price
from web.templating.filters import per_unit


@pytest.mark.parametrize(
    ("price", "content", "words"),
    [
        (796, "750 ml", "£10.61 per litre"), (250, "1.5 kg", "£1.67 per kg"), (499, "2.5 m", "£2 per metre"),
        (100, "12 piece", "£0.083 per piece"), (84, "100 piece", "£0.008 per piece"),
        (99, "0.999 l", "£0.991 per litre"),
    ],
)  # fmt: skip
def test_a_unit_price_is_said_to_the_penny_and_below_a_pound_to_a_tenth(price: int, content: str, words: str) -> None:
    unit = unit_price(price, content)
    assert unit
    assert per_unit(unit, "GBP", "en_GB") == words


def test_a_unit_price_that_is_the_price_itself_is_not_said() -> None:
    assert unit_price(500, "1 kg") is unit_price(500, "1000 g") is unit_price(500, "") is None
    assert unit_price(500, "999 g") == UnitPrice(5005, "kg")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("", ""), ("750ml", "750 ml"), (" 0,75 L ", "0.75 l"), ("12 pieces", "12 piece"), ("1.50 kg", "1.5 kg")],
)
def test_content_is_read_as_people_type_it(typed: str, stored: str) -> None:
    assert read_content(typed) == stored


@pytest.mark.parametrize("typed", ["750", "ml", "0 g", "1 oz", "1.2345 kg", "12345678 g", "-1 kg", "1 kg 2"])
def test_content_without_amount_or_unit_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="such as 750 ml"):
        read_content(typed)
