"""What rows of one product would do to it: new, changed, unchanged, or refused with the reason. No query is made here.

Rows are refused one by one: the others are looked at as if it were not there, until all that are left can be applied
together.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.assortment.checks import check_draft
from domain.assortment.drafts import ProductDraft, VariantDraft
from domain.assortment.former_prices import Highest, untrue_prices
from domain.assortment.present import PresentProduct
from domain.changes.checks import find_errors
from domain.changes.editing import Edited, edit
from domain.changes.fields import MONEY, Variants, only_differences, shown
from domain.changes.places import Places
from domain.changes.proposal import OF_PRODUCTS, RowError
from domain.changes.rows import StoredRow, Verdict, refused
from domain.changes.states import Action
from domain.errors import InvalidError
from domain.makers.rows import unknown_maker
from domain.words.messages import gettext

OF_A_VARIANT = re.compile(r"variants/(\d+)/(\w+)")
Errors = dict[int, tuple[RowError, ...]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known beside the product: the shop's currency, its categories if any row names one, and SKUs.

    `makers` has the names of all makers, by themselves in small letters, if any row names one. `highest` has the
    highest price of each variant of which a former price may be shown.
    `owners` has the product that a SKU belongs to, by the SKU in small letters; `twins` the line of an earlier row with
    this SKU, by position, None where it has no line.
    """

    currency: str
    places: Places | None = None
    owners: Mapping[str, str] = field(default_factory=dict)
    twins: Mapping[int, int | None] = field(default_factory=dict)
    highest: Highest = field(default_factory=dict)
    makers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on each row, in their order, and the product as it would be; None if no row can be applied."""

    verdicts: tuple[Verdict, ...]
    draft: ProductDraft | None


def judge(present: PresentProduct | None, rows: Sequence[StoredRow], around: Surroundings) -> Judged:
    """The verdicts on rows of one product; `present` is None if there is no such product yet."""
    rows = [_by_known_maker(row, around) for row in rows]
    start = present.draft if present else ProductDraft("", "", (), slug=rows[0].product, published=False)
    wrong: Errors = {row.position: errors for row in rows if (errors := _by_itself(present, row, around))}
    while good := [row for row in rows if row.position not in wrong]:
        edited = edit(start, good, around.places, new=present is None)
        found = edited.errors or _together(edited, present, good, around)
        if not found:
            old, new = Variants(start), Variants(edited.draft)
            verdicts = (
                refused(row, wrong[row.position])
                if row.position in wrong
                else _verdict(present, edited, row, old.find(row.sku), new.find(row.sku))
                for row in rows
            )
            return Judged(tuple(verdicts), edited.draft)
        wrong |= found
    return Judged(tuple(refused(row, wrong[row.position]) for row in rows), None)


def _by_known_maker(row: StoredRow, around: Surroundings) -> StoredRow:
    """The row with its maker as that is written in the list of makers; refused if it is not there."""
    named = row.values.get("maker")
    if not isinstance(named, str):
        return row
    known = around.makers.get(named.lower())
    if known is None:
        return replace(row, errors=(*row.errors, RowError("maker", unknown_maker(named))))
    return replace(row, values={**row.values, "maker": known})


def _by_itself(present: PresentProduct | None, row: StoredRow, around: Surroundings) -> tuple[RowError, ...]:
    errors = [*row.errors, *find_errors(row.sku, row.values)]
    owner = around.owners.get(row.sku.lower(), row.product)
    if owner != row.product:
        errors.append(RowError("sku", gettext("This SKU belongs to another product, %(owner)s.", owner=owner)))
    if row.position in around.twins:
        line = around.twins[row.position]
        errors.append(
            RowError(
                "sku",
                gettext("This SKU stands on line %(line)s already.", line=line)
                if line
                else gettext("This SKU occurs twice."),
            )
        )
    if present and present.currency != around.currency and set(MONEY) & set(row.values):
        errors.append(
            RowError(
                "price",
                gettext(
                    "This product is priced in %(present)s, not %(around)s.",
                    present=present.currency,
                    around=around.currency,
                ),
            )
        )
    return tuple(errors)


def _together(
    edited: Edited, present: PresentProduct | None, rows: Sequence[StoredRow], around: Surroundings
) -> Errors:
    """The rows that break a rule of products as a whole; what was broken before is nobody's fault."""
    known = _sentences(present.draft) if present else {}
    found: Errors = {}
    wrong = _sentences(edited.draft) or untrue_prices(
        present.draft if present else None, edited.draft, around.highest, around.currency
    )
    for pointer, sentence in wrong.items():
        if known.get(pointer) != sentence:
            match = OF_A_VARIANT.fullmatch(pointer)
            name = match[2] if match else ""
            for one in _culprits(edited.draft, rows, int(match[1]) if match else None, name):
                found[one.position] = (RowError(name, sentence),)
    return found


def _sentences(draft: ProductDraft) -> dict[str, str]:
    try:
        check_draft(draft)
    except InvalidError as error:
        return error.errors
    return {}


def _culprits(draft: ProductDraft, rows: Sequence[StoredRow], place: int | None, name: str) -> Sequence[StoredRow]:
    """The row of the variant at this place; else those that name the field, else those that add something, else all."""
    sku = (draft.variants[place].sku or "").lower() if place is not None else ""
    return (
        [row for row in rows if row.sku.lower() == sku]
        or [row for row in rows if name in row.values]
        or [row for row in rows if "price" in row.values]
        or rows
    )


def _verdict(
    present: PresentProduct | None, edited: Edited, row: StoredRow, old: VariantDraft | None, new: VariantDraft | None
) -> Verdict:
    """What a row does to its product, and to its variant, which was `old` and would be `new`."""
    borne = {name for name, position in edited.bearers.items() if position == row.position}
    wanted = {
        ("stock" if name == "stock_delta" else name): value
        for name, value in row.values.items()
        if name in borne or name not in edited.bearers
    }
    after = shown(edited.draft, new, wanted)
    if present is None:
        pictures = {"images": list(wanted["images"])} if "images" in wanted else {}
        return Verdict(row, Action.NEW, None, {**after, **pictures})
    before, changes = only_differences(shown(present.draft, old, wanted), after)
    if old is None:
        before = {name: value for name, value in before.items() if name in OF_PRODUCTS}
        return Verdict(row, Action.NEW, before or None, changes)
    return Verdict(row, Action.CHANGED if changes else Action.UNCHANGED, before or None, changes or None)
