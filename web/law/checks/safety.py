"""Product safety: who made a product, and how they can be reached."""

import re
from collections.abc import Iterator

from web.law.seen import Seen
from web.law.views import Fault

MAKER = re.compile(
    r"\b(?:manufacturer|maker|made by|producer|responsible person|hersteller|fabricant)\b", re.IGNORECASE
)
REACHED = re.compile(r"[\w.+-]+@[\w-]+\.\w+|https?://|www\.")


def maker_is_named(seen: Seen) -> Iterator[Fault]:
    """Each offer names its maker, with an electronic address."""
    for sample, page in seen.products:
        said = page.text_of("main")
        maker = MAKER.search(said)
        if maker is None:
            yield Fault(f"{sample.name}: nothing says who made it.", page.path)
        elif not REACHED.search(said, maker.end()):
            yield Fault(f"{sample.name}: who made it has no email address or website.", page.path)
