"""A refused form, shown again with the typed values and the errors."""

from dataclasses import dataclass
from typing import Any

from domain.errors import InvalidError, ShopError
from web.http.errors import headers_of, status_of
from web.http.render import Html, PageRequest, private_page
from web.shop import Shop

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Again:
    """The page of a form, and the fields that may be shown again: never a password or a code."""

    template: str
    fields: tuple[str, ...] = ()

    def show(self, request: PageRequest, shop: Shop, form: dict[str, str], refusal: ShopError, **context: Any) -> Html:
        """The page with the refusal beside its field, or above all of them; its status is that of the refusal."""
        errors = refusal.errors if isinstance(refusal, InvalidError) else {}
        typed = {name: form.get(name, "").replace("\x00", "")[:LONGEST] for name in self.fields}
        response = private_page(
            request,
            shop,
            self.template,
            status=status_of(refusal),
            form=typed,
            errors=errors,
            notice="" if errors else refusal.message,
            **context,
        )
        response.headers.update(headers_of(refusal))
        return response
