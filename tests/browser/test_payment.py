"""Payments that fail at first."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.support.browser.steps import button, emails_of, expect_paid, number_to_pay, order, pay, put_in_cart

HOLD = timedelta(minutes=15)


def test_a_declined_payment_can_be_tried_again(page: Page, *, scripts: bool) -> None:
    put_in_cart(page, "desk-tray")
    number = order(page)
    pay(page, "Decline the card")
    expect(page.get_by_role("heading", level=1)).to_have_text("Awaiting payment")
    expect(page.get_by_role("main")).to_contain_text("Your payment was declined and you weren't charged.")
    button(page, "Pay").click()
    assert number_to_pay(page) == number
    pay(page)
    expect_paid(page, number)
    expect(page.get_by_role("region", name="Order history")).to_contain_text("Payment declined")
    assert len(emails_of(page, number, how_many=1)) == 1


def test_a_payment_without_an_answer_says_how_long_the_goods_are_held(page: Page, *, scripts: bool) -> None:
    put_in_cart(page, "brass-ruler")
    ordered = datetime.now(UTC)
    number = order(page)
    pay(page, "Time out without an answer")
    main = page.get_by_role("main")
    expect(main).to_contain_text("We could not confirm your payment.")
    expect(main).to_contain_text(re.compile(r"Reserved for you until\s+\d\d:\d\d"))
    ends = main.get_by_text("Reserved for you until").get_by_role("time").get_attribute("datetime")
    assert timedelta() <= datetime.fromisoformat(str(ends)) - ordered - HOLD < timedelta(minutes=1)
    if scripts:
        expect(main).to_contain_text(re.compile(r"1[45]:\d\d left"))
    button(page, "Pay").click()
    assert number_to_pay(page) == number
    pay(page)
    expect_paid(page, number)
