"""From request bodies to products. Each function raises `InvalidError` with a pointer to the field."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from msgspec import UNSET

from domain.assortment.drafts import ProductDraft, VariantDraft
from domain.errors import InvalidError
from domain.prices.unit_price import read_content
from domain.words.messages import gettext, marked
from web.catalogue.product_schemas import ProductBody, ProductPatch, VariantBody
from web.http.forms.fields import clean
from web.http.preconditions import Seen
from web.infra.parsing import clean_prose

PLAIN = ("price", "compare_at", "weight_grams", "sale_price", "sale_from", "sale_until")
OF_A_SIMPLE_ONE = (*PLAIN, "stock", "sku", "barcode", "content")
TEXTS = ("material", "dimensions", "care", "search_title", "search_description", "age_reason")
PROSE = ("description", "safety")
TAKEN_AS_SENT = ("category", "slug", "publish_at", "withdrawal_exception", "minimum_age")
SEVERAL = marked("This product has several variants. Send this for each of them, within variants.")


def new_draft(body: ProductBody, currency: str) -> ProductDraft:
    """Return the product that `body` describes."""
    return _draft(body, currency, None, Seen(None))


def replacement(body: ProductBody, currency: str, seen: Seen) -> Callable[[ProductDraft], ProductDraft]:
    """Return a function that replaces a product by the one that `body` describes."""
    return lambda present: _draft(body, currency, present, seen)


def merger(patch: ProductPatch, currency: str, seen: Seen) -> Callable[[ProductDraft], ProductDraft]:
    """Return a function that applies `patch` to a product."""
    return lambda present: _merged(patch, currency, present, seen)


def _draft(body: ProductBody, currency: str, present: ProductDraft | None, seen: Seen) -> ProductDraft:
    _check_currency(body.currency, currency)
    published = _published(body.published, body.active)
    return ProductDraft(
        **{name: clean(getattr(body, name), name) for name in TEXTS},
        name=_word(body.name, "name"),
        category=body.category,
        slug=body.slug,
        description=clean(body.description, "description", clean_prose),
        details=_details(body.details),
        attributes=_attributes(body.attributes),
        variants=_variants(body, present, seen),
        publish_at=body.publish_at,
        withdrawal_exception=body.withdrawal_exception,
        maker=clean(body.maker, "maker") if body.maker else None,
        minimum_age=body.minimum_age,
        safety=clean(body.safety, "safety", clean_prose),
        published=published if published is not None else present is None or present.published,
        listed=body.variants is not None,
    )


def _variants(body: ProductBody, present: ProductDraft | None, seen: Seen) -> tuple[VariantDraft, ...]:
    if body.variants is not None:
        _refuse_both(name for name in OF_A_SIMPLE_ONE if getattr(body, name) is not None)
        return _listed(body.variants, present, seen)
    if body.price is None:
        raise InvalidError({"price": gettext("Send a price, or variants with prices.")})
    known = _only(present, "price") if present else VariantDraft(0)
    stock = _unless_as_seen(body.stock, known, present, seen)
    return (replace(known, sku=body.sku, stock=stock, **_plain(body)),)


def _merged(patch: ProductPatch, currency: str, present: ProductDraft, seen: Seen) -> ProductDraft:
    sent = {name: value for name in patch.__struct_fields__ if (value := getattr(patch, name)) is not UNSET}
    _check_currency(sent.get("currency"), currency)
    published = _published(sent.get("published"), sent.get("active"))
    changes: dict[str, Any] = {name: clean(sent[name] or "", name) for name in TEXTS if name in sent}
    changes |= {name: sent[name] for name in TAKEN_AS_SENT if name in sent}
    if "maker" in sent:
        changes["maker"] = clean(sent["maker"], "maker") if sent["maker"] else None
    if "name" in sent:
        changes["name"] = _word(sent["name"], "name")
    changes |= {name: clean(sent[name] or "", name, clean_prose) for name in PROSE if name in sent}
    if "details" in sent:
        changes["details"] = _details(sent["details"] or ())
    if "attributes" in sent:
        changes["attributes"] = _merged_attributes(present.attributes, sent["attributes"])
    if published is not None:
        changes["published"] = published
    return replace(present, **changes, **_changed_variants(sent, present, seen))


def _changed_variants(sent: dict[str, Any], present: ProductDraft, seen: Seen) -> dict[str, Any]:
    simple = {name: sent[name] for name in OF_A_SIMPLE_ONE if name in sent}
    if "variants" in sent:
        _refuse_both(simple)
        return {"variants": _listed(sent["variants"], present, seen), "listed": True}
    if not simple:
        return {}
    known = _only(present, next(iter(simple)))
    if "stock" in simple:
        simple["stock"] = _unless_as_seen(simple["stock"], known, present, seen)
    simple |= {name: simple[name] or "" for name in ("barcode", "content") if name in simple}
    if simple.get("content"):
        simple["content"] = _content(simple["content"], "content")
    return {"variants": (replace(known, **simple),), "listed": False}


def _listed(bodies: list[VariantBody], present: ProductDraft | None, seen: Seen) -> tuple[VariantDraft, ...]:
    drafts = []
    for place, body in enumerate(bodies):
        known = _known(body, present)
        stock = _unless_as_seen(body.stock, known, present, seen)
        options = {
            _word(name, f"variants/{place}/options"): _word(value, f"variants/{place}/options/{name}")
            for name, value in body.options.items()
        }
        plain = _plain(body, f"variants/{place}/")
        drafts.append(VariantDraft(options=options, sku=body.sku, stock=stock, id=body.id, **plain))
    return tuple(drafts)


def _plain(body: VariantBody | ProductBody, at: str = "") -> dict[str, Any]:
    """The fields of a variant that are taken as they are sent."""
    texts = {"barcode": body.barcode or "", "content": _content(body.content or "", f"{at}content")}
    return texts | {name: getattr(body, name) for name in PLAIN}


def _content(text: str, pointer: str) -> str:
    try:
        return read_content(text)
    except ValueError as error:
        raise InvalidError({pointer: str(error)}) from error


def _known(body: VariantBody, present: ProductDraft | None) -> VariantDraft | None:
    variants = present.variants if present else ()
    return next((one for one in variants if one.id == body.id or (body.id is None and one.sku == body.sku)), None)


def _only(present: ProductDraft, pointer: str) -> VariantDraft:
    if len(present.variants) > 1:
        raise InvalidError({pointer: gettext(SEVERAL)})
    return present.variants[0]


def _unless_as_seen(
    stock: int | None, known: VariantDraft | None, present: ProductDraft | None, seen: Seen
) -> int | None:
    """Return `stock`, or None if it is the figure that the client saw: unchanged, it must not undo sales since then."""
    if present is None or known is None or len(seen.stock) != len(present.variants):
        return stock
    return None if stock == seen.stock[present.variants.index(known)] else stock


def _refuse_both(names: Iterable[str]) -> None:
    errors = dict.fromkeys(names, gettext("Send this for each variant, within variants, or leave variants out."))
    if errors:
        raise InvalidError(errors)


def _check_currency(sent: str | None, currency: str) -> None:
    if sent not in {None, currency}:
        raise InvalidError({"currency": gettext("The shop's prices are in %(currency)s.", currency=currency)})


def _published(published: bool | None, active: bool | None) -> bool | None:
    if None not in {published, active} and published != active:
        raise InvalidError({"active": gettext("This is another name for published; send only one of them.")})
    return active if published is None else published


def _word(text: str, pointer: str) -> str:
    word = clean(text, pointer)
    if not word:
        raise InvalidError({pointer: gettext("This cannot be empty.")})
    return word


def _details(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(detail for place, line in enumerate(lines) if (detail := clean(line, f"details/{place}")))


def _attributes(attributes: dict[str, list[str]]) -> dict[str, list[str]]:
    return {
        _word(name, "attributes"): [_word(value, f"attributes/{name}/{place}") for place, value in enumerate(values)]
        for name, values in attributes.items()
        if values
    }


def _merged_attributes(
    present: dict[str, list[str]], changes: dict[str, list[str] | None] | None
) -> dict[str, list[str]]:
    if changes is None:
        return {}
    kept = {name: values for name, values in present.items() if name not in changes}
    return kept | _attributes({name: values for name, values in changes.items() if values})
