"""The rules of payment methods: a pure function of the rule and the order."""

from dataclasses import replace

import pytest

from domain.errors import InvalidError
from domain.money import LOCALE
from domain.payments.method_rules import USUAL_RULES, MethodRule, Purchase, check_method, methods_on_offer, rule_of

RULE = MethodRule("invoice", enabled=True, countries=("GB", "FR"), minimum=1000, maximum=5000, paid_orders=2)
FITS = Purchase("GB", 1000, "GBP", 2)


def test_a_new_shop_takes_cards_alone() -> None:
    assert methods_on_offer(USUAL_RULES, FITS) == ("card",)
    assert [rule.hold_hours for rule in USUAL_RULES] == [None, 48, 48]


def test_a_method_without_a_rule_is_not_offered() -> None:
    with pytest.raises(InvalidError, match="Choose one of the payment methods shown"):
        check_method(rule_of("barter", USUAL_RULES), FITS)


@pytest.mark.parametrize("fits", [FITS, replace(FITS, total=5000, country="FR", paid_orders=3)])
def test_what_keeps_to_the_rule_is_taken(fits: Purchase) -> None:
    check_method(RULE, fits)


@pytest.mark.parametrize(
    ("locale", "currency", "sentence"),
    [
        ("de_DE", "EUR", "At least 10\xa0€ can be paid this way, and this order comes to 9,99\xa0€."),
        ("ja_JP", "JPY", "At least ￥1,000 can be paid this way, and this order comes to ￥999."),
    ],
)
def test_amounts_in_a_refusal_are_written_as_the_shop_writes_them(locale: str, currency: str, sentence: str) -> None:
    token = LOCALE.set(locale)
    with pytest.raises(InvalidError, match="At least") as refused:
        check_method(replace(RULE, minimum=1000), replace(FITS, total=999, currency=currency))
    LOCALE.reset(token)
    assert sentence in refused.value.errors["payment_method"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"country": "IE"}, "to this country"),
        ({"total": 999}, "At least £10 can be paid this way, and this order comes to £9.99"),
        ({"total": 5001}, "At most £50"),
        ({"paid_orders": 1}, "once your account has 2 paid orders"),
    ],
)
def test_each_part_of_a_rule_refuses_what_breaks_it(changes: dict[str, object], sentence: str) -> None:
    broken = replace(FITS, **changes)  # type: ignore[arg-type]
    with pytest.raises(InvalidError, match=sentence) as refused:
        check_method(RULE, broken)
    assert list(refused.value.errors) == ["payment_method"]
    assert methods_on_offer((RULE,), broken) == ()
