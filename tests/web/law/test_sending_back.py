"""Who pays for sending back, as the pages of owners say it in their own words."""

import pytest

from web.law.checks.sending_back import payers_on
from web.law.seen import Page

SELLER, CUSTOMER = {"seller"}, {"customer"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("If an item is faulty, we pay for its return.", None),
        ("If something is broken, tell us. Sending it back then costs you nothing.", None),
        ("You bear the cost of returning the goods unless they are faulty.", CUSTOMER),
        ("Faulty items are replaced. If you change your mind, you pay for sending them back.", CUSTOMER),
        ("You are responsible for the cost of returning the goods.", CUSTOMER),
        ("You will have to bear the direct cost of returning the goods.", CUSTOMER),
        ("You do not pay for returns.", SELLER),
        ("We do not cover return postage.", CUSTOMER),
        ("Buyer pays return postage.", CUSTOMER),
        ("Return postage is paid by the customer.", CUSTOMER),
        ("Send items back at your own expense.", CUSTOMER),
        ("Returns are free.", SELLER),
        ("If we do not say otherwise at the checkout, we pay for sending back what you withdraw from.", SELLER),
        ("Die Kosten der Rücksendung tragen Sie.", CUSTOMER),
        ("Sie tragen die unmittelbaren Kosten der Rücksendung.", CUSTOMER),
        ("Der Käufer trägt die Kosten der Rücksendung.", CUSTOMER),
        ("Wir tragen die Kosten der Rücksendung der Waren.", SELLER),
        ("Die Rücksendung ist kostenlos.", SELLER),
        ("Les frais de renvoi sont à votre charge.", CUSTOMER),
        ("Vous devez prendre en charge les frais de renvoi, que vous payez à la poste.", CUSTOMER),
        ("Nous prenons en charge les frais de renvoi du bien.", SELLER),
        ("You pay for delivery when we send your parcel.", None),
        ("When the items are back we refund them, in the way you paid.", None),
        ("We may withhold the refund until you have sent the goods back.", None),
    ],
)
def test_who_pays_is_read_in_many_words(text: str, expected: set[str] | None) -> None:
    html = f"<main><h2>Returns</h2><p>{text}</p><h2>Faulty items</h2><p>We pay for sending it back.</p></main>"
    assert list(payers_on(Page("/pages/x", 200, html))) == ([expected] if expected else [])
