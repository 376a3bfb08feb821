"""How a sentence for people is written in Python, so that `messages.pot` lists it.

Placeholders are named, `gettext("Only %(left)s left.", left=3)`, since other languages order them differently; a
message with values writes a per cent sign as `%%`. What a module holds as a constant is a message all the same.
"""


def gettext(message: str, /, **values: object) -> str:
    """The sentence `message` with its `values`."""
    return message % values if values else message


def ngettext(one: str, several: str, number: int, /, **values: object) -> str:
    """The sentence for `number`, which both forms may name as `%(num)s`."""
    return (one if number == 1 else several) % {"num": number, **values}


def pgettext(context: str, message: str, /, **values: object) -> str:
    """The sentence `message`, where the English words alone would not say which is meant; `context` does."""
    del context
    return message % values if values else message


def marked(message: str) -> str:
    """The `message` as it is written, for a constant that is made before anybody's language is known."""
    return message


def nmarked(one: str, several: str) -> tuple[str, str]:
    """Both forms of a message as they are written, for a constant that `ngettext` chooses from later."""
    return one, several
