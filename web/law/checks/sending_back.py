"""Who pays for sending back what one withdraws from: said in time, and the same wherever it is said."""

import re
from collections.abc import Iterator

from web.law.seen import Page, Seen, plain, sentences_of
from web.law.views import Fault

SELLER, CUSTOMER = "seller", "customer"
SAID = {
    SELLER: ("we pay for sending it back", "We will bear the cost of returning the goods."),
    CUSTOMER: ("you pay for sending it back", "You will have to bear the direct cost of returning the goods."),
}
"""Who pays, beside the button and in the email, by the setting."""
OPPOSITE = {SELLER: CUSTOMER, CUSTOMER: SELLER}
WITHDRAWS = re.compile(
    r"\b(?:withdr[ae]w\w*|chang\w+ (?:your|their|his or her) mind|widerr[ua]f\w*|rétract\w*)", re.IGNORECASE
)
FAULTY = re.compile(
    r"\b(?:fault\w*|defect\w*|broken|damaged|wrong|incorrect|not (?:what|as) (?:you )?(?:ordered|described)|mangel\w*"
    r"|mängel\w*|defekt\w*|fehlerhaft\w*|beschädigt\w*|falsch\w*|défectueu\w*|défauts?|endommagé\w*|non conformes?)\b",
    re.IGNORECASE,
)
BUT = re.compile(r"[\s,(]+(?:unless|except|other than|außer|es sei denn|sauf)\b.*", re.IGNORECASE)
SENDS_BACK = re.compile(
    r"\b(?:(?:send|sent|ship|post)\w*\b.{0,40}\bback|return\w*|rücks?end\w*|rückversand\w*|rückgabe\w*|retoure\w*"
    r"|zurück(?:zu)?(?:send|schick)\w*|renvo(?:i|y)\w*|retour\w*)\b",
    re.IGNORECASE,
)
WHO = {
    SELLER: r"we|(?:the )?(?:shop|seller|trader)|wir|der (?:verkäufer|händler)|nous|le vendeur",
    CUSTOMER: r"you|(?:the )?(?:buyer|customer|consumer|purchaser)s?|sie|(?:der |die )?(?:käufer|kunde|verbraucher|"
    r"besteller)(?:in|innen|n)?|vous|(?:l['’]acheteur|le client|le consommateur)",
}  # fmt: skip
PAYS = (
    r"pays?|bears?|covers?|meets?|(?:am|are|is|be) (?:responsible|liable)|tr[aä]gt|tragen|übernehmen|übernimmt|(?:be)?"
    r"zahl(?:en|t)|payez|payons|paie|supporte[zr]?|supportons|prenez|prenons|prend"
)
NOT = re.compile(r"\b(?:not|never|nicht|keine?|pas)\b|n['’]t\b", re.IGNORECASE)
GAP = rf"(?:(?!\b(?:{'|'.join(WHO.values())})\b)[^,;:])*?"
ACTIVE = {one: re.compile(rf"\b(?:{who})(?P<gap>(?=\W){GAP})\b(?:{PAYS})\b(?P<rest>.{{0,12}})", re.IGNORECASE)
          for one, who in WHO.items()}  # fmt: skip
OTHERWISE = {
    SELLER: re.compile(
        r"\b(?:at our (?:own )?(?:cost|expense)|by us|costs? you nothing|free of charge|free returns?|returns? "
        r"(?:is|are) free|(?:tragen|übernehmen|(?:be)?zahlen) wir"
        r"|(?:trägt|übernimmt|(?:be)?zahlt) der (?:verkäufer|händler)"
        r"|kosten(?:los|frei)\w*|auf unsere kosten|zu unseren lasten|à notre charge|à nos frais|par nous|gratuit\w*)\b",
        re.IGNORECASE,
    ),
    CUSTOMER: re.compile(
        r"\b(?:at your (?:own )?(?:cost|expense)|by (?:you|the (?:buyer|customer|consumer))|at the (?:buyer|customer|"
        r"consumer)['’]s (?:own )?(?:cost|expense)|(?:tragen|übernehmen|(?:be)?zahlen) (?:sie|(?:die )?"
        r"(?:käufer|kunden))"
        r"|(?:trägt|übernimmt|(?:be)?zahlt) der (?:käufer|kunde|verbraucher|besteller)|auf ihre kosten|zu ihren lasten"
        r"|zu lasten de[rs] (?:käufer|kunde|verbraucher|besteller)\w*|à votre charge|à vos frais|par vous"
        r"|à la charge d(?:e l['’]acheteur|u client|u consommateur))\b",
        re.IGNORECASE,
    ),
}


def payers_on(page: Page) -> Iterator[frozenset[str]]:
    """Who pays for sending back, by each sentence of a page that says so; those about faults are left out."""
    for block in page.blocks():
        heading = block.find_previous(["h1", "h2", "h3", "h4"])
        about_faults = bool(heading and FAULTY.search(heading.get_text(" ")))
        for sentence in sentences_of(block):
            rule = BUT.sub("", sentence)
            faulty = FAULTY.search(rule) is not None
            about_faults = faulty or (about_faults and not WITHDRAWS.search(rule))
            if not about_faults and SENDS_BACK.search(rule) and (found := _payers(rule)):
                yield found


def _payers(sentence: str) -> frozenset[str]:
    """Whoever pays by a sentence: "you do not pay" says that the seller does."""
    found = {one for one, pattern in OTHERWISE.items() if pattern.search(sentence)}
    for one, pattern in ACTIVE.items():
        for match in pattern.finditer(sentence):
            found.add(OPPOSITE[one] if NOT.search(match["gap"] + match["rest"]) else one)
    return frozenset(found)


def cost_of_sending_back_is_said(seen: Seen) -> Iterator[Fault]:
    """Who pays is said beside the button and in the email; by the page on delivery and returns if that is to say it.

    Neither that page nor the terms may say the opposite.
    """
    if seen.settings.return_cost not in SAID:
        page = seen.texts["delivery-and-returns"]
        if page.there and not any(payers_on(page)):
            yield Fault("Nothing says who pays for sending back what one withdraws from.", page.path)
        return
    beside, by_email = SAID[seen.settings.return_cost]
    if seen.checkout and beside not in seen.checkout.text:
        yield Fault("Who pays for sending back is not said beside the button that orders.", seen.checkout.path)
    if by_email not in plain(seen.emails[-1].text):
        yield Fault("The email that confirms an order does not say who pays for sending back.", "/admin/emails")
    for slug in ("delivery-and-returns", "terms"):
        text = seen.texts[slug]
        if text.there and any(one == {OPPOSITE[seen.settings.return_cost]} for one in payers_on(text)):
            mend = f"/admin/content/{slug}"
            yield Fault(f'The page contradicts the checkout, which says "{beside}".', text.path, mend=mend)
