"""A refused form, shown again with what was typed and what to do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import InvalidError, ShopError
from web.http.render import Html, PageRequest, private_page
from web.shop import Shop

LONGEST = 500


@dataclass(frozen=True, slots=True)
class RefusedForm:
    """What was sent, why it was refused, and the `fields` that may be shown again: never a password or a code."""

    form: Mapping[str, str]
    refusal: ShopError
    fields: Collection[str] = ()

    @property
    def typed(self) -> dict[str, str]:
        """The fields to be shown again, as they were typed."""
        return {name: self.form.get(name, "").replace("\x00", "")[:LONGEST] for name in self.fields}

    @property
    def errors(self) -> dict[str, str]:
        """A sentence for each field that is wrong."""
        return self.refusal.errors if isinstance(self.refusal, InvalidError) else {}

    def show(self, request: PageRequest, shop: Shop, template: str, **context: Any) -> Html:
        """The page with the refusal beside its field, or above all of them; its status is that of the refusal."""
        return private_page(
            request,
            shop,
            template,
            refusal=self.refusal,
            form=self.typed,
            errors=self.errors,
            notice="" if self.errors else self.refusal.message,
            **context,
        )
