"""What a list has found, as its page shows it: joined of pieces that templates have rendered before."""

from collections.abc import Sequence

from domain.catalogue.facet_views import Facet, FacetValue
from domain.catalogue.sorting import BY_PRICE
from domain.catalogue.views import Crumb, Listing, ProductCard
from web.catalogue.listing_form import ListingForm
from web.templating.fragments import Fragments

EAGER = 2
"""So many pictures are asked for at once; further down they wait until they are nearly seen."""

SHOWN = 6
"""So many values of a facet are seen at once if it has more than two besides."""

CARD, TICK, FACET = (
    "shared/macros/card.html:card_item",
    "shared/macros/facet.html:tick",
    "shared/macros/facet.html:facet",
)
CHIP, CHIPS = "catalogue/_chips.html:chip", "catalogue/_chips.html:active"
TOTAL, SHOW = "catalogue/_found.html:total", "catalogue/_found.html:show"


def results(kept: Fragments, listing: Listing, form: ListingForm, menu: tuple[Crumb, ...]) -> bytes:
    """The part of a page that holds a list, with its filters, as it is sent; `menu` is for who has found nothing."""
    cards, chips = listing.cards, form.chips
    narrowable = bool(cards or chips or form.errors)
    return kept.joined(
        "catalogue/_list.html",
        narrowable=narrowable,
        chips=len(chips),
        cards=len(cards),
        instead=listing.instead != "",
        partly=listing.partly,
        other_prices=form.filters.sort in BY_PRICE and any(card.currency != listing.currency for card in cards),
        currency=listing.currency,
        holes={
            "total": kept.joined(TOTAL, listing.total),
            "sort": kept.joined("catalogue/_sort.html", sorts=form.sorts, chosen=form.sort) if narrowable else b"",
            "filters": _filters(kept, listing, form) if narrowable else b"",
            "exact_url": form.exact_url if listing.instead else "",
            "q": form.q,
            "active": _chips(kept, form) if chips else b"",
            "items": _cards(kept, cards),
            "pages": _pages(kept, listing, form) if listing.pages > 1 else b"",
            "empty": b"" if cards else _empty(kept, form, menu),
        },
    )


def _cards(kept: Fragments, cards: Sequence[ProductCard]) -> bytes:
    return kept.joined_each(CARD, [(card, place < EAGER) for place, card in enumerate(cards)])


def _filters(kept: Fragments, listing: Listing, form: ListingForm) -> bytes:
    return kept.joined(
        "catalogue/_filters.html",
        action=form.action,
        searched=form.q != "",
        exact=form.filters.exact,
        in_stock=form.in_stock,
        currency=listing.currency,
        lowest=listing.lowest_price,
        highest=listing.highest_price,
        low_error=form.errors.get("price_min", ""),
        high_error=form.errors.get("price_max", ""),
        holes={
            "q": form.q,
            "facets": b"".join([_facet(kept, facet) for facet in listing.facets]),
            "in_stock_count": b"%d" % listing.in_stock_count,
            "price_min": form.price_min,
            "price_max": form.price_max,
            "show": kept.joined(SHOW, listing.total),
        },
    )


def _facet(kept: Fragments, facet: Facet) -> bytes:
    """A facet. A long one begins folded, unless something further down is chosen."""
    name, parameter, values = facet
    shown = SHOWN if len(values) > SHOWN + 2 else len(values)
    further = values[shown:]
    is_open = any(one.chosen for one in further)
    holes = {"ticks": _ticks(kept, parameter, values[:shown]), "further": _ticks(kept, parameter, further)}
    return kept.joined(FACET, parameter, name, len(further), is_open, holes=holes)


def _ticks(kept: Fragments, parameter: str, values: Sequence[FacetValue]) -> bytes:
    return kept.counted_each(
        TICK, [((parameter, value, label, chosen), products) for value, label, products, chosen in values]
    )


def _chips(kept: Fragments, form: ListingForm) -> bytes:
    chips = [
        kept.joined(CHIP, number, holes={"label": label, "href": href})
        for number, (label, href) in enumerate(form.chips, start=1)
    ]
    return kept.joined(CHIPS, holes={"chips": b"".join(chips), "clear_url": form.clear_url})


def _pages(kept: Fragments, listing: Listing, form: ListingForm) -> bytes:
    addresses = {"first": form.page_url(1), "further": form.further_pages}
    return kept.joined("catalogue/_pages.html", page=listing.page, pages=listing.pages, holes=addresses)


def _empty(kept: Fragments, form: ListingForm, menu: tuple[Crumb, ...]) -> bytes:
    return kept.joined(
        "catalogue/_empty.html",
        filtered=bool(form.chips),
        searched=form.q != "",
        exact=form.filters.exact,
        menu=menu,
        holes={"clear_url": form.clear_url, "forgiving_url": form.forgiving_url},
    )
