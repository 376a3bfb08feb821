"""The questions of the first start, one page for each group of them."""

from dataclasses import dataclass
from enum import StrEnum


class Question(StrEnum):
    """A page of questions, by the last part of its address."""

    SHOP = "shop"
    SELLER = "seller"
    PLACE = "place"
    LOOK = "look"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of questions: what it is called, what it asks, and the settings that answer it."""

    question: Question
    name: str
    title: str
    about: str
    settings: tuple[str, ...] = ()


PAGES = (
    Page(
        Question.SHOP,
        "Shop",
        "What is your shop called?",
        "Customers see this on every page and in every email, and write to this address.",
        ("name", "tagline", "email", "phone"),
    ),
    Page(
        Question.SELLER,
        "Seller",
        "Who sells?",
        "The law wants shops to say who they are. Without a postal address the shop cannot open.",
        ("seller_name", "address", "company_number", "vat_number"),
    ),
    Page(
        Question.PLACE,
        "Place",
        "Where do you sell from?",
        "Choose the currency now: it cannot change once there are products.",
        ("home_country", "currency", "locale", "time_zone", "prices_include_tax"),
    ),
    Page(
        Question.LOOK,
        "Look",
        "What does it look like?",
        "A colour and a logo are enough. Shades of the colour are chosen so that everybody can read them.",
        ("accent", "face"),
    ),
    Page(
        Question.PAYMENT,
        "Payment",
        "How are you paid?",
        "Every order can be paid by card. Choose what else you offer; who may use it, and up to which amount, is set "
        "with the payment methods.",
    ),
)


def page_of(question: Question) -> Page:
    """The page of this question."""
    return next(page for page in PAGES if page.question is question)


def before(question: Question) -> Question | None:
    """The question before this one, None at the first."""
    place = list(Question).index(question)
    return list(Question)[place - 1] if place else None


def after(question: Question) -> Question | None:
    """The question after this one, None at the last."""
    rest = list(Question)[list(Question).index(question) + 1 :]
    return rest[0] if rest else None
