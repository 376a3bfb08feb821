"""Refusals of changes of the assortment. Each refusal leaves everything as it was."""

from typing import Any

from domain.errors import ConflictError
from domain.words.messages import gettext, ngettext


class TakenError(ConflictError):
    """A name that must be unique is in use; `errors` names each such field with a sentence."""

    code = "taken"

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors

    def facts(self) -> dict[str, Any]:
        """Each field with its sentence, as for input that cannot be accepted."""
        return {"errors": [{"pointer": f"/{name}", "detail": text} for name, text in self.errors.items()]}


class VariantInUseError(ConflictError):
    """A variant that was sold, or of which some are on hand, cannot be taken off its product."""

    code = "variant_in_use"


class CategoryInUseError(ConflictError):
    """A category that holds products or other categories cannot be deleted."""

    code = "category_in_use"

    def __init__(self, name: str, products: int, categories: int) -> None:
        self.products, self.categories = products, categories
        held = [
            ngettext("%(num)s product", "%(num)s products", products) if products else "",
            ngettext("%(num)s category", "%(num)s categories", categories) if categories else "",
        ]
        super().__init__(
            gettext(
                "%(name)s still has %(held)s. Move them first.",
                name=name,
                held=gettext(" and ").join(one for one in held if one),
            )
        )

    def facts(self) -> dict[str, Any]:
        """The numbers of products, archived ones included, and of categories that the category holds."""
        return {"products": self.products, "categories": self.categories}
