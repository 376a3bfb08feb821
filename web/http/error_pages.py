"""The texts of error pages, by status."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """The text of an error page: a title, a sentence, and links that lead on."""

    title: str
    sentence: str
    actions: tuple[tuple[str, str], ...] = (("Back to the shop", "/"),)


CLOSED = Advice(
    "Closed at the moment",
    "Please come back later.",
    (("Track an order", "/orders/find"), ("Sign in", "/sign-in")),
)
"""The page of a shop that its owner has closed."""

SEARCH = ("Search the shop", "/search")
ADVICE = {
    400: Advice("We couldn't read that request", "Something in the address or the form was wrong."),
    401: Advice("Please sign in", "You need to sign in to see this page."),
    403: Advice("That's not allowed", "The request came from another website, or you don't have permission."),
    404: Advice(
        "Page not found",
        "We looked everywhere. This page doesn't exist, or is no longer here.",
        (("Back to the shop", "/"), SEARCH),
    ),
    405: Advice("That doesn't work here", "This page can't be used in that way."),
    409: Advice(
        "Something changed in the meantime",
        "What you asked for is no longer possible.",
        (("View your cart", "/cart"),),
    ),
    412: Advice("Someone else was faster", "What you were changing was changed in the meantime."),
    413: Advice("That's too large", "You sent more than we can accept."),
    415: Advice("We can't read that format", "Forms must be sent as ordinary web forms."),
    422: Advice("Please check what you entered", "We can't accept some of it."),
    428: Advice("Which version did you change?", "A change must name the version that it is based on."),
    429: Advice("One moment, please", "Too many requests. Wait a minute and try again."),
    500: Advice(
        "Something broke on our side", "It's our fault, not yours, and nothing you did is lost. Please try again."
    ),
    503: Advice("We'll be right back", "The shop is very busy or down for maintenance. Please try again in a moment."),
}
