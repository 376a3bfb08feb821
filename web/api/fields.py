"""Field types of request and response bodies. Unknown fields are refused; money is integer minor units."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from msgspec import Meta, Struct


def whole(pattern: str) -> Meta:
    """A constraint: a text matches `pattern` from end to end; in Python `$` alone would let a line break follow."""
    return Meta(pattern=f"^{pattern}$(?!\\n)")


Line = Annotated[str, whole(r"[^\x00-\x1f\x7f-\x9f]*")]
"""A text without control characters; bound its length where it is used: `Annotated[Line, Meta(max_length=100)]`."""
Prose = Annotated[str, whole(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*")]
"""A text that may have several lines."""
Email = Annotated[Line, Meta(max_length=254, examples=["ada@example.com"], extra_json_schema={"format": "email"})]
Name = Annotated[Line, Meta(min_length=1, max_length=100, examples=["Ada Byron"])]
NewSlug = Annotated[str, whole("[a-z0-9]+(-[a-z0-9]+)*"), Meta(max_length=160, examples=["oak-tray"])]


class Body(Struct, forbid_unknown_fields=True, frozen=True):
    """A request body. Its `EXAMPLE`, if there is one, is shown in the reference."""

    EXAMPLE: ClassVar[dict[str, Any] | None] = None


class Accepted(Struct, frozen=True):
    """The request was accepted; nothing more is disclosed."""

    detail: str


Moment = Annotated[datetime, Meta(tz=True)]
Amount = Annotated[int, Meta(ge=0, description="Minor units of `currency`", examples=[7800])]
Rate = Annotated[int, Meta(ge=0, description="Basis points: 2000 is 20%", examples=[2000])]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217", examples=["GBP"])]
Count = Annotated[int, Meta(ge=0, examples=[3])]
Version = Annotated[int, Meta(ge=1, description="Increases with every change", examples=[1])]
Slug = Annotated[str, Meta(examples=["stovetop-kettle"])]
Sku = Annotated[str, Meta(examples=["KET-STO-CRM"])]
OrderNumber = Annotated[str, Meta(examples=["M-10427"])]
PaymentStatus = Annotated[str, Meta(examples=["paid"])]
Cursor = Annotated[str, Meta(description="Send it as `cursor`; null on the last page")]


Text = Annotated[Line, Meta(max_length=200)]
Choice = Annotated[Line, Meta(max_length=40)]
PersonName = Annotated[Text, Meta(min_length=1, examples=["Ada Byron"])]
Street = Annotated[Text, Meta(min_length=1, examples=["12 St James's Square"])]
City = Annotated[Text, Meta(min_length=1, examples=["London"])]
PostalCode = Annotated[Text, Meta(examples=["SW1Y 4JH"])]
Country = Annotated[str, whole("[A-Za-z]{2}"), Meta(min_length=2, max_length=2, examples=["GB"])]
