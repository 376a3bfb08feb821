"""`mercer law`: a whole shop passes, each thing that is wrong is found, and nothing is left behind."""

import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner

from tests.support.cast import Cast
from tests.support.databases import Databases
from tests.support.web.inspected import GERMAN, Mutant, altered, german_shop, look
from web.cli import mercer
from web.embedded.services import Services
from web.law.inspection import CHECKS, inspect
from web.law.rules import RULES, TEXTS
from web.law.seen import Seen
from web.law.words import as_json, lines

TICKED = '<label><input type="checkbox" name="news" checked> News</label>'


@pytest.fixture(scope="module")
async def seen(
    running: Services, cast_databases: Databases, cast: Cast, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Seen]:
    """What is seen of a whole shop, for all of these tests: nothing changes it."""
    address = await cast_databases.borrow()
    folder = tmp_path_factory.mktemp("inspected")
    servers = replace(GERMAN, database_url=address, redis_url=running.redis_url, data_dir=folder)
    async with german_shop(servers, cast) as opened:
        yield await look(opened)
        assert await opened.value("SELECT count(*) FROM carts") == 0, "what it made is removed"
        assert await opened.value("SELECT count(*) FROM orders") == 0
    await cast_databases.give_back(address)


def test_a_shop_whose_settings_are_whole_passes(seen: Seen) -> None:
    report = inspect(seen)
    assert [(one.rule.code, one.words, one.page) for one in report.findings] == []
    assert {"/", "/cart", "/checkout/quotation", "/pages/terms", "/withdraw"} <= set(report.looked_at)
    assert 'class="guarantee"' in seen.texts["terms"].html
    said = "\n".join(lines(report))
    for words in ("no legal advice", "Nothing found.", "Whether offers have to be in French"):
        assert words in said


def without(pattern: str) -> Callable[[str], str]:
    """A change that leaves out what matches, on every page."""
    return lambda html: re.sub(pattern, "", html, flags=re.DOTALL)


def instead(old: str, new: str) -> Callable[[str], str]:
    """A change that writes something else."""
    return lambda html: html.replace(old, new)


def button(words: str) -> Callable[[str], str]:
    """A change of what the button that orders says."""
    return lambda html: re.sub(r'(id="place-order">)[^<]*', rf"\1{words}", html)


def period(words: str) -> Callable[[str], str]:
    """A change of the sentence that says how long one can withdraw."""
    return lambda html: re.sub(r"You can withdraw from what you bought .*?</p>", f"{words}</p>", html)


def free_of_prices(html: str) -> str:
    """What is said about delivery, its days among it, without what it costs."""
    told = r"[^<>]*delivery[^<>]*(?:</dt>\s*<dd>[^<>]*)?"
    return re.sub(told, lambda said: said[0].replace("€", ""), html, flags=re.IGNORECASE)


MAKER_ROW = r"<div><dt>Maker</dt>.*?</div>"
MUTANTS = {
    "seller": Mutant(without(r'<p class="footer__small footer__seller">.*?</p>')),
    "seller-at-order": Mutant(without(r"<p>You buy from .*?</p>")),
    "button": Mutant(button("Continue")),
    "page-terms": Mutant(missing="/pages/terms"),
    "return-cost": Mutant(without(r"<p>If you withdraw from the contract, you pay for sending it back\.</p>")),
    "lowest-price": Mutant(without(r"Lowest price in the 30 days before[^<]*")),
    "nothing-ticked": Mutant(instead('</form>', f"{TICKED}</form>")),
    "withdrawal-function": Mutant(without(r'<a href="/withdraw">.*?</a>')),
    "unit-price": Mutant(instead(" per litre", "")),
    "tax-words": Mutant(without(r"In [^.<]* they include VAT\.")),
    "product-safety": Mutant(without(MAKER_ROW)),
    "language": Mutant(instead('<html lang="en-GB">', "<html>")),
    "skip-link": Mutant(without(r'<a class="skip-link".*?</a>')),
    "labels": Mutant(without(r'<label class="field__label".*?</label>')),
    "guarantee": Mutant(instead("legal guarantee", "promise")),
    "disputes": Mutant(instead("</footer>", '<a href="https://ec.europa.eu/consumers/odr/">ODR</a></footer>')),
    "cookies": Mutant(instead("</head>", '<script src="https://counter.example/a.js"></script></head>')),
    "phone": Mutant(settings={"phone": ""}),
    "tax-number": Mutant(settings={"seller_vat_number": ""}),
    "tax-abroad": Mutant(settings={"tax_countries": frozenset({"DE"})}),
    "tax-included": Mutant(settings={"prices_include_tax": False}),
}  # fmt: skip


@pytest.mark.parametrize("code", MUTANTS)
def test_each_thing_that_is_wrong_is_found(seen: Seen, code: str) -> None:
    report = inspect(altered(seen, MUTANTS[code]))
    found = [one for one in report.findings if one.rule.code == code]
    assert found, [one.rule.code for one in report.findings]
    assert all(one.mend and one.page and one.sources and one.countries for one in found)
    assert {one.rule.code for one in report.findings} <= {code, *ALONGSIDE.get(code, ())}


LIKE_IT = [
    ("button", button("Order and pay later"), True),
    ("button", button("Pay now or later: 0% credit"), True),
    ("button", button("Buy now, 30 days free trial"), True),
    ("button", button("Order and pay"), True),  # in Germany only
    ("button", button("Order with obligation to pay €1"), True),
    ("button", button("Zahlungspflichtig bestellen"), False),
    ("withdrawal-period", period("Delivery takes 14 days. You cannot withdraw."), True),
    ("withdrawal-period", period("You may withdraw within 13 days."), True),
    ("withdrawal-period", period("You may withdraw (e.g. by email) within fourteen days."), False),
    ("return-cost", instead("you pay for sending it back", "we pay for sending it back"), True),
    ("product-safety", lambda html: re.sub(MAKER_ROW, "See https://care.example", html, flags=re.DOTALL), True),
    ("product-safety", instead(">post@kupfer.example</a></dd>", "></a></dd>"), True),
    ("delivery-cost", free_of_prices, True),
    ("return-cost", instead("You pay for sending back", "We pay for sending back"), True),
    ("guarantee", instead("Official notice of the legal guarantee of conformity", "A kettle"), True),
    ("guarantee", without(r'<figure class="guarantee">.*?</figure>'), True),
    ("page-privacy", without(r"wishlist|saved for later"), True),
]
"""Shops that are nearly right, and some that are, in other words."""


@pytest.mark.parametrize(("change", "found"), [(str, set()), (without(r"You pay for sending back"), {"return-cost"})])
def test_who_pays_may_be_left_to_the_page_about_returns(
    seen: Seen, change: Callable[[str], str], found: set[str]
) -> None:
    report = inspect(altered(seen, Mutant(change, settings={"return_cost": "page"})))
    assert {one.rule.code for one in report.findings} == found


@pytest.mark.parametrize(("code", "change", "wrong"), LIKE_IT)
def test_what_only_looks_right_is_found(seen: Seen, code: str, change: Callable[[str], str], wrong: bool) -> None:
    before = "".join(one.html for one in seen.pages())
    assert change(before) != before
    report = inspect(altered(seen, Mutant(change)))
    assert {one.rule.code for one in report.findings} == ({code} if wrong else set())


ALONGSIDE = {"page-terms": {"guarantee"}, "seller": {"phone", "tax-number"}, "nothing-ticked": {"labels"}}
"""What a mutant breaks besides."""


def test_rules_hold_where_and_as_long_as_their_sources_do(seen: Seen) -> None:
    without_function = altered(seen, MUTANTS["withdrawal-function"])
    assert [one.countries for one in inspect(without_function).findings] == [("DE", "FR")]
    assert inspect(replace(without_function, day=date(2026, 6, 18))).findings == ()
    assert inspect(replace(altered(seen, MUTANTS["lowest-price"]), sell_to=("GB",))).findings == ()
    far = inspect(replace(without_function, sell_to=("US",)))
    assert far.findings == ()
    assert "Everything about US: no rule of it is known here." in [one.words for one in far.unjudged]


def test_what_the_owner_has_not_read_and_a_colour_that_cannot_be_read_are_found(seen: Seen) -> None:
    unread = {slug: replace(page, unread=True) for slug, page in seen.known.written.items()}
    pale = re.sub(r"--accent:#\w+", "--accent:#dddddd", seen.look)
    report = inspect(replace(seen, known=replace(seen.known, written=unread), look=pale))
    assert {one.rule.code for one in report.findings} == {*(f"page-{slug}" for slug in TEXTS), "contrast"}
    assert report.findings[0].mend == "/admin/content/terms"


def test_a_right_that_no_email_tells_is_found(seen: Seen) -> None:
    first, confirmation = seen.emails
    cut = replace(confirmation, text=confirmation.text.replace("MODEL WITHDRAWAL FORM", ""))
    (found,) = inspect(replace(seen, emails=(first, cut))).findings
    assert (found.rule.code, found.countries) == ("confirmation", ("DE", "FR", "GB"))
    assert found.words == "The email that confirms an order does not hold the model form to withdraw."


def test_findings_are_data_too(seen: Seen) -> None:
    found, *others = json.loads(json.dumps(as_json(inspect(altered(seen, MUTANTS["button"])))))["findings"]
    assert (found["rule"], found["countries"]) == ("button", ["DE"])
    assert found["words"] == 'The button says "Continue", not that one has to pay.'
    assert {"law": "BGB", "place": "§ 312j (3) and (4)", "since": "2012-08-01", "until": None} in found["sources"]
    assert [one["countries"] for one in others] == [["FR"], ["GB"]]


def test_every_rule_has_a_check() -> None:
    assert [one.code for one in RULES] == list(CHECKS)
    assert all(one.sources for one in RULES)


@pytest.mark.parametrize("asked", [[], ["--sell-to", ""], ["--sell-to", "DE,Germany"], ["--sell-to", "D1"]])
def test_bad_usage_ends_with_2(asked: list[str]) -> None:
    assert CliRunner().invoke(mercer, ["law", *asked]).exit_code == 2
