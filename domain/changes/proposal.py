"""A proposal: what a change set is made of, whether staff chose it in a form or a file brought it.

Its rows come in any order, those of one product anywhere in it. They are stored as they come; which of them are new,
changed, unchanged or refused is decided afterwards, a product at a time (see `domain.changes.judge`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.words.messages import marked

Value = str | int | bool | None | tuple[str, ...] | Mapping[str, str] | Mapping[str, tuple[str, ...]]

OF_PRODUCTS: Mapping[str, str] = {
    "name": marked("Name"),
    "description": marked("Description"),
    "details": marked("Details"),
    "material": marked("Material"),
    "dimensions": marked("Dimensions"),
    "care": marked("Care"),
    "category": marked("Category"),
    "published": marked("Published"),
    "attributes": marked("Attributes"),
    "tags": marked("Tags"),
    "search_title": marked("Search title"),
    "search_description": marked("Search description"),
    "withdrawal_exception": marked("Exception from withdrawal"),
    "maker": marked("Maker"),
    "safety": marked("Safety"),
    "minimum_age": marked("Minimum age"),
    "age_reason": marked("Reason for the age"),
    "images": marked("Pictures to fetch"),
}
"""The fields of a product and their names for people. The first row of a product that names one counts.

- `category` is a slug, or the names on the way to it, such as `Kitchen > Mugs`. What is missing there is made; a name
  without `>` that looks like a slug must exist.
- `details` are all of its lines, as a tuple.
- `attributes` are changed by name: one that is not named stays as it is, one without values is taken away.
- `tags` are all tags, as a tuple; `images` are addresses, in their order.
- `maker` is the name of one that there is, None takes it away; `safety` is Markdown.
- A new product is published only if `published` is True.
"""

OF_VARIANTS: Mapping[str, str] = {
    "options": marked("Options"),
    "price": marked("Price"),
    "compare_at": marked("Was price"),
    "sale_price": marked("Sale price"),
    "sale_from": marked("Sale from"),
    "sale_until": marked("Sale until"),
    "stock": marked("Stock"),
    "stock_delta": marked("Stock"),
    "weight_grams": marked("Weight"),
    "barcode": marked("Barcode"),
    "content": "Content",
}
"""The fields of a variant and their names for people.

- `options` are all options of the variant, such as `{"Colour": "Clay"}`, empty for a product with one variant.
- `price`, `compare_at` and `sale_price` are minor units; None takes the last two away. `price` is that without a sale.
- `sale_from` and `sale_until` are moments in ISO 8601 with their zone, None for at once and for ever.
- `content` is an amount and a unit, such as `750 ml`.
- `stock` is the number for sale, `stock_delta` is added to it. What is applied is the difference to what was for sale
  when the row was judged, so sales in between are no conflict.
"""

NAMES: Mapping[str, str] = {**OF_PRODUCTS, **OF_VARIANTS}
TAGS = "Tags"
"""The attribute that holds a product's tags."""


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row is refused: a field, empty where it is the row as a whole, and a sentence for people."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """A row: one variant, by its `sku`, of the product with the slug `product`.

    `line` is the line of the file, None for a bulk edit. `values` are the new values by field; a field that is not
    named stays as it is. A row with `errors` is refused, and is shown with them.
    """

    line: int | None
    sku: str
    product: str
    values: Mapping[str, Value]
    errors: tuple[RowError, ...] = ()
