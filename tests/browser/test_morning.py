"""A morning in the shop: what waits, ten parcels, a return, and an order by phone, changed and partly refunded."""

import re
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from tests.support.browser.desk import Desk
from tests.support.browser.people import new_email
from tests.support.browser.returns import sign_in_staff
from tests.support.browser.staff import fill_in_order, refund
from tests.support.browser.steps import button
from tests.support.documents import reader_of


def test_a_morning_in_the_shop(page: Page, base_url: str, *, scripts: bool) -> None:
    email = new_email()
    with Desk(base_url) as desk:
        numbers = [desk.paid_order(email)["number"] for _ in range(10)]
        returned = desk.requested_return()
    sign_in_staff(page, "/admin")
    page.get_by_role("main").get_by_role("link", name=re.compile("to ship")).click()
    expect(page).to_have_url(re.compile("status=to_ship&sort=oldest"))
    print_slips(page, email, numbers)
    ship_by_file(page, numbers)
    value_return(page, returned)
    serve_by_phone(page)


def print_slips(page: Page, email: str, numbers: list[str]) -> None:
    """Choose ten orders of the list, and print a packing slip for each."""
    page.get_by_role("searchbox", name="Search orders").fill(email)
    button(page, "Search").click()
    expect(page).to_have_url(re.compile(r"[?&]q="))
    expect(page.get_by_role("checkbox", name=re.compile("^Choose M-"))).to_have_count(10)
    for number in numbers:
        page.get_by_role("checkbox", name=f"Choose {number}").check()
    with page.expect_download() as printed:
        button(page, "Print packing slips").click()
    assert len(reader_of(Path(printed.value.path()).read_bytes()).pages) == 10


def ship_by_file(page: Page, numbers: list[str]) -> None:
    """Mark them as shipped with the carrier's file."""
    page.goto("/admin/orders/shipments")
    rows = "\n".join(["order,carrier,tracking", *(f"{number},Royal Mail,RM{number[2:]}" for number in numbers)])
    file: FilePayload = {"name": "parcels.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.get_by_label("CSV file").set_input_files([file])
    button(page, "Check the file").click()
    expect(page.get_by_role("main")).to_contain_text("10 of 10 rows can be shipped.")
    button(page, "Ship 10 orders").click()
    expect(page.get_by_role("main")).to_contain_text("10 shipped; each customer gets an email.")


def value_return(page: Page, number: str) -> None:
    """Approve a return, and refund what came back."""
    page.goto("/admin")
    page.get_by_role("main").get_by_role("link", name=re.compile("returns? to review")).click()
    page.get_by_role("link", name=number).click()
    page.get_by_label("Instructions").fill("Send it to Leeds.")
    button(page, "Approve").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("If everything was received, £12 is refunded.")
    button(page, "Mark as received and refund").click()
    expect(main).to_contain_text("1 received")


def serve_by_phone(page: Page) -> None:
    """Place and pay an order by phone, change its address and its items, and refund one."""
    page.goto("/admin/orders/new")
    fill_in_order(page, "Cedar Pencil Set")
    page.get_by_role("spinbutton", name=re.compile("^Cedar Pencil Set")).fill("2")
    button(page, "Update total").click()
    page.get_by_role("button", name=re.compile("received already")).click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Order placed, confirmed and paid.")
    page.get_by_role("link", name="Change items, address or delivery").click()
    page.get_by_label("Town or city").fill("Oxford")
    page.get_by_role("spinbutton", name=re.compile("^Cedar Pencil Set")).fill("1")
    button(page, "Review changes").click()
    expect(main).to_contain_text("Cedar Pencil Set: 2 → 1.")
    page.get_by_role("button", name="Change order and refund £12").click()
    expect(main).to_contain_text("Order changed. The customer gets an email.")
    expect(page.get_by_role("region", name="Customer")).to_contain_text("Oxford")
    refund(page, "Cedar Pencil Set", "It arrived late.", "£12")
    expect(page.get_by_role("region", name="Documents")).to_contain_text("replaced")
