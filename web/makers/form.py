"""The form of a maker."""

from dataclasses import asdict, fields

from domain.catalogue.maker_view import MakerView
from web.http.forms.fields import clean
from web.http.forms.reader import FieldReader
from web.infra.parsing import clean_text

ON_PAGE = tuple(one.name for one in fields(MakerView))
EMPTY = dict.fromkeys(ON_PAGE, "")
LONGEST_TYPED = 600


def form_of(draft: MakerView) -> dict[str, str]:
    """A maker as the values of its form's fields."""
    return asdict(draft)


def typed(form: dict[str, str]) -> dict[str, str]:
    """The submitted values, to show them again."""
    return {name: form.get(name, "").replace("\x00", "")[:LONGEST_TYPED] for name in ON_PAGE}


def read_maker(form: dict[str, str]) -> MakerView:
    """The maker of a submitted form. Raises `InvalidError` with a sentence for every field that cannot be read."""
    reader = FieldReader({name: form.get(name, "").strip() for name in ON_PAGE})
    draft = MakerView(**{name: reader.read(name, clean_text, "") for name in ON_PAGE})
    reader.refuse_errors()
    return draft


def clean_maker(values: dict[str, str]) -> MakerView:
    """The maker of a request body. Raises `InvalidError` with a pointer to a field that cannot be read."""
    return MakerView(**{name: clean(values[name], name) for name in ON_PAGE})
