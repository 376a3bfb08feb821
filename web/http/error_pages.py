"""The texts of error pages, by status."""

from dataclasses import dataclass

from domain.words.messages import marked


@dataclass(frozen=True, slots=True)
class Advice:
    """The text of an error page: a title, a sentence, and links that lead on."""

    title: str
    sentence: str
    actions: tuple[tuple[str, str], ...] = ((marked("Back to the shop"), "/"),)


CLOSED = Advice(
    marked("Closed at the moment"),
    marked("Please come back later."),
    ((marked("Track an order"), "/orders/find"), (marked("Sign in"), "/sign-in")),
)
"""The page of a shop that its owner has closed."""

SEARCH = (marked("Search the shop"), "/search")
ADVICE = {
    400: Advice(marked("We couldn't read that request"), marked("Something in the address or the form was wrong.")),
    401: Advice(marked("Please sign in"), marked("You need to sign in to see this page.")),
    403: Advice(
        marked("That's not allowed"), marked("The request came from another website, or you don't have permission.")
    ),
    404: Advice(
        marked("Page not found"),
        marked("We looked everywhere. This page doesn't exist, or is no longer here."),
        ((marked("Back to the shop"), "/"), SEARCH),
    ),
    405: Advice(marked("That doesn't work here"), marked("This page can't be used in that way.")),
    409: Advice(
        marked("Something changed in the meantime"),
        marked("What you asked for is no longer possible."),
        ((marked("View your cart"), "/cart"),),
    ),
    412: Advice(marked("Someone else was faster"), marked("What you were changing was changed in the meantime.")),
    413: Advice(marked("That's too large"), marked("You sent more than we can accept.")),
    415: Advice(marked("We can't read that format"), marked("Forms must be sent as ordinary web forms.")),
    422: Advice(marked("Please check what you entered"), marked("We can't accept some of it.")),
    428: Advice(marked("Which version did you change?"), marked("A change must name the version that it is based on.")),
    429: Advice(marked("One moment, please"), marked("Too many requests. Wait a minute and try again.")),
    500: Advice(
        marked("Something broke on our side"),
        marked("It's our fault, not yours, and nothing you did is lost. Please try again."),
    ),
    503: Advice(
        marked("We'll be right back"),
        marked("The shop is very busy or down for maintenance. Please try again in a moment."),
    ),
}
