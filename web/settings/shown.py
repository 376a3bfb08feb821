"""Settings as fields of a page: their values, what is wrong with them, and where the environment sets them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.errors import ShopError
from domain.settings.queries import SettingView, usable, version_of
from web.config.effective import ground_of
from web.http.edit_conflict import notice_of, sentences
from web.settings.choices import Choices, choices
from web.settings.form import form_of, words_of
from web.settings.text import FIELDS
from web.shop import Shop


def shown_fields(
    shop: Shop,
    stored: Mapping[str, SettingView],
    names: Sequence[str],
    form: Mapping[str, str] | None = None,
    refusal: ShopError | None = None,
) -> dict[str, Any]:
    """What a template needs to show the fields of these settings; `form` is what was typed, if something was."""
    ground = ground_of(shop.known.chosen)
    known, wrong = usable(stored)
    values = ground.under(known)
    shown = form_of({name: values[name] for name in names})
    if form is not None:
        shown = {name: text for name, text in shown.items() if name in ground.pins} | dict(form)
    return {
        "fields": [(name, FIELDS[name]) for name in names],
        "pins": ground.pins,
        "broken": {name: sentence for name, sentence in wrong.items() if name in names},
        "options": _options(values, names, shop.settings.locale),
        "version": version_of(stored, names),
        "form": shown,
        "errors": sentences(refusal, words_of(values)),
        "notice": notice_of(refusal),
    }


def _options(values: Mapping[str, Any], names: Iterable[str], locale: str) -> dict[str, Choices]:
    kinds = {name: FIELDS[name].kind for name in names}
    return {
        name: choices(name, locale, values[name] if kind == "select" else "")
        for name, kind in kinds.items()
        if kind in {"select", "boxes"}
    }
