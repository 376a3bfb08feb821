"""Sale prices of files. A price crossed out in another shop is not known to have been charged in this one.

So what other shops call a former price is taken as the price, and what they charge as a sale: the shop charges the
sale price, and says the former price beside it once it has been charged here.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from domain.words.messages import gettext
from web.http.forms.datetimes import ASKED, read_moment
from web.imports.fields import RowReader, Terms, money

NO_SALE = {"compare_at": None, "sale_price": None, "sale_from": None, "sale_until": None}
DAY = timedelta(days=1)


def crossed_out(row: RowReader, before: str, terms: Terms) -> None:
    """Take a price that a file crosses out, whose row has its price already; none if it is not above that."""
    price = row.values.get("price")
    row.values |= NO_SALE
    row.take("sale_price", lambda text: money(terms)(text) if text else None, before)
    was = row.values.get("sale_price")
    if isinstance(was, int) and isinstance(price, int) and was > price:
        row.values |= {"price": was, "sale_price": price}
    else:
        row.values["sale_price"] = None


def on_days(row: RowReader, sale: str, days: tuple[str, str], terms: Terms) -> None:
    """Take a sale price with its first and its last day in the shop's zone, empty for none; none if it is over."""
    row.values |= NO_SALE
    try:
        first, last = (date.fromisoformat(text[:10]) if text else None for text in days)
        begins, ends = _start_of(first, terms), _start_of(last + DAY if last else None, terms)
    except (ValueError, OverflowError):
        row.refuse("sale_price", gettext("The dates of the sale price cannot be read."))
        return
    if not sale or (last and last < terms.today):
        return
    row.take("sale_price", money(terms), sale)
    price, reduced = row.values.get("price"), row.values.get("sale_price")
    if isinstance(price, int) and isinstance(reduced, int) and reduced >= price:
        row.values["sale_price"] = None
        return
    row.values |= {"sale_from": begins, "sale_until": ends}


def _start_of(day: date | None, terms: Terms) -> str | None:
    return read_moment(day.isoformat(), terms.zone).isoformat() if day else None


def moment(terms: Terms) -> Callable[[str], str | None]:
    """A function that reads a moment with its offset, or as the shop's clocks show it, and writes it in UTC."""

    def read(text: str) -> str | None:
        if not text:
            return None
        try:
            typed = datetime.fromisoformat(text)
            at = typed.astimezone(UTC) if typed.tzinfo else read_moment(text, terms.zone)
        except (ValueError, OverflowError) as error:
            raise ValueError(gettext(ASKED)) from error
        return at.isoformat()

    return read
