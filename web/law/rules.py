"""What a shop must do, in the order in which it is told; `web/law/inspection.py` has the check of each."""

from web.law import sources
from web.law.views import Rule

IDENTITY, SELLING = "/admin/settings/identity", "/admin/settings/selling"
LAYOUT, CHECKOUT, FOOTER = (
    "templates/layouts/base.html",
    "templates/checkout/_form.html",
    "templates/shared/_footer.html",
)
"""What no setting breaks is mended where the shop's own templates were changed."""

TEXTS = {
    "terms": sources.TERMS,
    "privacy": sources.PRIVACY,
    "delivery-and-returns": sources.DELIVERY_AND_RETURNS,
    "contact": sources.CONTACT,
    "accessibility": sources.ACCESS,
}
"""The pages that the law wants, by their slugs."""


def _text(slug: str) -> Rule:
    words = slug.replace("-", " ")
    title = f"There is a page about {words}, which the owner has checked, linked from every page"
    return Rule(f"page-{slug}", title, f"/admin/content/{slug}", TEXTS[slug])


RULES = (
    Rule("seller", "Who sells, and where, is at the foot of every page", IDENTITY, sources.IDENTITY),
    Rule("phone", "The shop can be called", IDENTITY, sources.PHONE),
    Rule("seller-at-order", "Who sells is beside the button that orders", IDENTITY, sources.AT_ORDER),
    Rule("seller-in-emails", "Who sells is in every email", IDENTITY, sources.IN_EMAILS),
    Rule("button", "The button that orders says that one has to pay", CHECKOUT, sources.BUTTON),
    Rule("beside-button", "What is bought, the total and the terms are beside that button", CHECKOUT,
         sources.BESIDE_BUTTON),
    Rule("nothing-ticked", "Nothing is ticked beforehand", CHECKOUT, sources.TICKED),
    Rule("limits", "Where is delivered to and how one can pay is said when the order begins",
         "/admin/settings/delivery", sources.LIMITS),
    Rule("delivery-cost", "The cost of delivery is known before the order", "/admin/delivery-methods",
         sources.DELIVERY_COST),
    *(_text(slug) for slug in TEXTS),
    Rule("confirmation", "The email that confirms an order holds the terms and how to withdraw",
         "templates/mail/contract.txt", sources.CONFIRMATION),
    Rule("withdrawal-function", "One can withdraw from a contract on every page, and on the order", FOOTER,
         sources.WITHDRAWAL_FUNCTION),
    Rule("withdrawal-period", "The time to withdraw, 14 days at least, is said", "/admin/settings/selling",
         sources.WITHDRAWAL_PERIOD),
    Rule("return-cost", "Who pays for sending back is said before the order, and in the email", SELLING,
         sources.RETURN_COST),
    Rule("lowest-price", 'Beside every "was" is the lowest price of the 30 days before', "/admin/products",
         sources.LOWEST_PRICE),
    Rule("unit-price", "Where the content is known, so is the price per unit", "/admin/products", sources.UNIT_PRICE),
    Rule("tax-words", "Prices say whether tax is in them", SELLING, sources.TAX_WORDS),
    Rule("tax-included", "Tax is in the prices that consumers see", SELLING, sources.WHOLE_PRICES),
    Rule("tax-number", "Who charges VAT gives the number", IDENTITY, sources.TAX_NUMBER),
    Rule("tax-abroad", "Within the European Union every delivery bears VAT", SELLING, sources.DISTANCE_SALES),
    Rule("language", "Every page names its language", LAYOUT, sources.ACCESS),
    Rule("skip-link", "A link skips to the content", LAYOUT, sources.ACCESS),
    Rule("labels", "Fields have labels, and pictures a text", LAYOUT, sources.ACCESS),
    Rule("contrast", "The shop's colour can be read", "/admin/settings/look", sources.ACCESS),
    Rule("product-safety", "Each offer names who made it, with an address and an email or a website",
         "/admin/products", sources.SAFETY),
    Rule("guarantee", "The legal guarantee of conformity is pointed out before the order", "/admin/content/terms",
         sources.GUARANTEE),
    Rule("disputes", "No page leads to the platform for disputes, which has ended", "/admin/content", sources.DISPUTES),
    Rule("cookies", "Nothing is stored or fetched from elsewhere that the shop does not need", LAYOUT, sources.COOKIES),
)  # fmt: skip
