"""The questions of the first start, one page for each group of them."""

from dataclasses import dataclass
from enum import StrEnum

from domain.words.messages import marked


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
        marked("Shop"),
        marked("What is your shop called?"),
        marked("Customers see this on every page and in every email, and write to this address."),
        ("name", "tagline", "email", "phone"),
    ),
    Page(
        Question.SELLER,
        marked("Seller"),
        marked("Who sells?"),
        marked("The law wants shops to say who they are. Without a postal address the shop cannot open."),
        ("seller_name", "address", "company_number", "vat_number"),
    ),
    Page(
        Question.PLACE,
        marked("Place"),
        marked("Where do you sell from?"),
        marked("Choose the currency now: it cannot change once there are products."),
        ("home_country", "currency", "locale", "time_zone", "prices_include_tax"),
    ),
    Page(
        Question.LOOK,
        marked("Look"),
        marked("What does it look like?"),
        marked("A colour and a logo are enough. Shades of the colour are chosen so that everybody can read them."),
        ("accent", "face"),
    ),
    Page(
        Question.PAYMENT,
        marked("Payment"),
        marked("How are you paid?"),
        marked(
            "Every order can be paid by card. Choose what else you offer; who may use it, and up to which amount, "
            "is set with the payment methods."
        ),
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
