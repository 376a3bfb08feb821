"""Product safety: who made a product, and how they can be reached."""

import re
from collections.abc import Iterator

from web.law.seen import Seen, plain
from web.law.views import Fault

MAKER = re.compile(r"(?:maker|manufacturer)\b", re.IGNORECASE)
REACHED = re.compile(r"[\w.+-]+@[\w-]+\.\w+|https?://|www\.")


def maker_is_named(seen: Seen) -> Iterator[Fault]:
    """Each offer has a row with its maker, and an electronic address there."""
    for sample, page in seen.products:
        rows = (plain(row.get_text(" ")) for row in page.soup.select("#catalogue-safety dl > div"))
        maker = next((row for row in rows if MAKER.match(row)), None)
        if maker is None:
            yield Fault(f"{sample.name}: nothing says who made it.", page.path)
        elif not REACHED.search(maker):
            yield Fault(f"{sample.name}: who made it has no email address or website.", page.path)
