"""The terms and the right to withdraw in the email that confirms an order: as text, and as a file."""

from dataclasses import replace

import httpx
import pytest

from domain.catalogue.withdrawal_exceptions import notice_of
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.inspected import GERMAN
from tests.support.web.people import buy, order_kettle
from tests.support.web.post_office import PostOffice, settings_with, two_minutes_later
from web.mail.mailer import render_email
from web.mail.samples import sample
from web.mail.tasks import deliver_emails
from web.orders.email_samples import sample_context

END = "UPDATE page_versions SET ended_at = now() WHERE ended_at IS NULL"
PUBLISH = """
INSERT INTO page_versions (page_id, number, title, body, published_at)
SELECT id, $1, 'Our terms', $2, now() FROM content_pages WHERE slug = 'terms'
"""
ANNEX = (
    "physical possession of the last good.",
    "of your decision to withdraw from this contract by an unequivocal statement (e.g. a letter sent by post or "
    "email). You may use the attached model withdrawal form, but it is not obligatory.",
    "If you use this online feature, we will send you an acknowledgement of receipt of the withdrawal on a durable "
    "medium (e.g. by email), including its content and the date and time of its submission, without undue delay.",
    "To meet the withdrawal deadline, it is sufficient for you to send your communication concerning your exercise of "
    "the right of withdrawal before the withdrawal period has expired.",
    "14 days from the day on which we are informed about your decision to withdraw from this contract. We will carry "
    "out such reimbursement using the same means of payment as you used for the initial transaction, unless you have "
    "expressly agreed otherwise; in any event, you will not incur any fees as a result of such reimbursement.",
    "We may withhold reimbursement until we have received the goods back or you have supplied evidence of having sent "
    "back the goods, whichever is the earliest.",
    "You shall send back the goods or hand them over to us, without undue delay and in any event not later than 14 "
    "days from the day on which you communicate your withdrawal from this contract to us.",
    "the handling other than what is necessary to establish the nature, characteristics and functioning of the goods.",
    "- Signature of consumer(s) (only if this form is notified on paper),",
)
"""Annex I of Directive 2011/83/EU, with the options that hold here: legislation.gov.uk has it as it was made,
Directives (EU) 2019/2161 (article 4, 13) and 2023/2673 (annex I) changed the words about letters and the function."""
GMAIL_SHOWS = 102_000


async def test_the_confirmation_has_the_terms_of_the_day_of_the_order(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    await shop.run("UPDATE outgoing_mail SET status = 'sent'")
    first = f"The first terms, see [contact](/pages/contact). {'All of it. ' * 2500}"
    await shop.run(PUBLISH, 1, first)
    await shop.run("UPDATE products SET withdrawal_exception = 'made_to_order'")
    await order_kettle(client, cast)
    await buy(client, cast)
    await shop.run(END)
    await shop.run(PUBLISH, 2, "The second terms.")
    await two_minutes_later(shop)
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    *unpaid, confirmed = sorted(office.emails, key=lambda one: "confirmed" in str(one["Subject"]))
    assert [list(one.iter_attachments()) for one in unpaid] == [[]]
    [attached] = confirmed.iter_attachments()
    assert attached.get_filename() == "terms-and-withdrawal.txt"
    plain, html = (confirmed.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    for text in (attached.get_content(), plain.get_content()):
        assert f"[contact]({shop.shop.settings.base_url}/pages/contact)" in text
        assert "Version 1 of" in text
        assert "second terms" not in text
        assert "withdraw from this contract within 30 days" in text  # as the shop's setting has it
        assert "MODEL WITHDRAWAL FORM" in text
        assert f"Stovetop Kettle: {notice_of('made_to_order')}" in text
        assert f"{shop.shop.settings.base_url}/withdraw" in text
        assert shop.shop.settings.identity[0] in text
    assert "key=" not in attached.get_content()
    assert "attached as a text file" in html.get_content()
    assert len(html.get_content().encode()) < GMAIL_SHOWS


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("page", "We will bear the cost of returning the goods, unless our page on delivery and returns, below, says"),
        ("seller", "We will bear the cost of returning the goods."),
        ("customer", "You will have to bear the direct cost of returning the goods."),
    ],
)
def test_the_contract_says_who_pays_for_sending_back(setting: str, words: str) -> None:
    said = " ".join(sample(replace(GERMAN, return_cost=setting), "order_confirmed").text.split())
    assert (words in said, said.count("of returning the goods")) == (True, 1)


def test_the_right_to_withdraw_has_the_words_of_the_annex() -> None:
    said = " ".join(sample(GERMAN, "order_confirmed").text.split())
    assert [one for one in ANNEX if one not in said] == []
    assert f"you must inform us ({', '.join(GERMAN.identity)}) of your decision" in said
    assert f"You can also exercise your right of withdrawal online at {GERMAN.base_url}/withdraw." in said


@pytest.mark.parametrize(("country", "told"), [("DE", True), ("GB", False)])
def test_members_of_the_union_are_told_of_the_legal_guarantee(country: str, *, told: bool) -> None:
    context = sample_context(GERMAN, status="confirmed")
    order = replace(context["order"], address={**context["order"].address, "country": country})
    text = render_email(GERMAN, "order_confirmed", {**context, "order": order}).text
    assert ("LEGAL GUARANTEE OF CONFORMITY" in text, "free repair or free replacement" in text) == (told, told)
