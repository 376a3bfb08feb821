"""The texts of error pages, by their status."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """The text of an error page: a title, a sentence, and links that lead on."""

    title: str
    sentence: str
    actions: tuple[tuple[str, str], ...] = (("Back to the shop", "/"),)


SEARCH = ("Search the shop", "/search")
ADVICE = {
    400: Advice("That request made no sense to us", "Something in the address or the form was not readable."),
    401: Advice("Please sign in", "This page is for people who are signed in."),
    403: Advice("That is not allowed", "The request came from another website, or is not yours to make."),
    404: Advice(
        "We looked everywhere", "This page does not exist, or is no longer here.", (("Back to the shop", "/"), SEARCH)
    ),
    405: Advice("Not that way", "This page cannot be used in that way."),
    409: Advice(
        "Things have changed meanwhile",
        "What you asked for no longer fits how things stand.",
        (("To your cart", "/cart"),),
    ),
    412: Advice("Somebody was here before you", "What you were changing has been changed meanwhile."),
    413: Advice("That was too much at once", "What you sent is larger than we accept."),
    415: Advice("We cannot read that format", "Forms must be sent as ordinary web forms."),
    422: Advice("Something needs another look", "Part of what you sent cannot be accepted."),
    428: Advice("Which version did you see?", "A change must say which version it is a change of."),
    429: Advice("One moment, please", "That was a little fast. Wait a minute and try again."),
    500: Advice(
        "Something broke on our side", "It is our fault, not yours, and nothing you did is lost. Please try again."
    ),
    503: Advice("We will be right back", "The shop is very busy or being looked after. Please try again in a moment."),
}
