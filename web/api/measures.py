"""Values that many answers hold, with what the reference says of them."""

from typing import Annotated

from msgspec import Meta

Amount = Annotated[int, Meta(ge=0, description="Minor units of `currency`", examples=[7800])]
Rate = Annotated[int, Meta(ge=0, description="Basis points: 2000 is 20%", examples=[2000])]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217", examples=["GBP"])]
Count = Annotated[int, Meta(ge=0, examples=[3])]
Version = Annotated[int, Meta(ge=1, description="Rises with every change", examples=[1])]
Slug = Annotated[str, Meta(examples=["stovetop-kettle"])]
Sku = Annotated[str, Meta(examples=["KET-STO-CRM"])]
OrderNumber = Annotated[str, Meta(examples=["M-10427"])]
PaymentStatus = Annotated[str, Meta(examples=["paid"])]
Cursor = Annotated[str, Meta(description="Send it as `cursor`; null on the last page")]
