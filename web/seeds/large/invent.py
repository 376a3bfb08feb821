"""Invented products: one for every number, and always the same product for a number."""

from datetime import UTC, datetime, timedelta
from random import Random

from web.seeds.large.choices import Choice, choose, pictures_of
from web.seeds.large.copy import describe, details, dimensions, slug_of
from web.seeds.large.prices import shop_price
from web.seeds.large.words import Recipe, Words
from web.seeds.materials import material_families
from web.seeds.products import NewProduct, NewVariant

FIRST_DAY = datetime(2019, 1, 7, 7, 0, tzinfo=UTC)
DAYS = 2190
WORKING_SECONDS = 12 * 3600
"""The seconds of a day in which products appear, from seven to seven, all on days before the demo's own."""

MOMENT_STRIDE = 58_462_307
"""Coprime to all those seconds, so that no two products appear at once."""

AFTER_THE_DEMO = 100
"""The first position; the demo's own products stand in front."""

REDUCED, SOLD_OUT, LOW = 0.12, 0.05, 0.13
"""Shares of reduced products, of sold-out variants, and of those with few left (sold-out ones included)."""


def invent(words: Words, number: int) -> NewProduct:
    """The product of `number`, which is below `words.total`."""
    rng = Random(number)  # noqa: S311 - the same number must always give the same product
    recipe = words.recipe(number)
    demo = recipe.family.demo
    option, choices = choose(recipe, words, rng)
    found = {option: [choice.value for choice in choices]} if option else {}
    return NewProduct(
        slug=slug_of(recipe.name),
        name=recipe.name,
        category=demo.category,
        description=describe(recipe, rng),
        details=details(recipe),
        material=recipe.material[1],
        dimensions=dimensions(recipe, rng),
        care=demo.care,
        currency=demo.currency,
        attributes={**found, "Material": material_families(recipe.material[1])},
        position=AFTER_THE_DEMO + number,
        created_at=_moment(number),
        variants=_variants(recipe, number, option, choices, rng),
        pictures=pictures_of(recipe, choices),
    )


def _variants(recipe: Recipe, number: int, option: str, choices: list[Choice], rng: Random) -> tuple[NewVariant, ...]:
    demo = recipe.family.demo.variants[0]
    sku = f"{demo.sku[:7]}-{number:06d}"
    base = demo.price * recipe.noun[1] * recipe.material[2] * rng.uniform(0.82, 1.3)
    reduced = rng.random() < REDUCED
    if len(choices) == 1:
        return (_variant(sku, {}, base * choices[0].factor, reduced, rng),)
    return tuple(
        _variant(f"{sku}-{place}", {option: choice.value}, base * choice.factor, reduced, rng)
        for place, choice in enumerate(choices, start=1)
    )


def _variant(sku: str, options: dict[str, str], amount: float, reduced: bool, rng: Random) -> NewVariant:
    price, before = shop_price(amount), shop_price(amount * 1.2)
    return NewVariant(sku, options, price, before if reduced and before > price else None, _stock(rng))


def _stock(rng: Random) -> int:
    drawn = rng.random()
    if drawn < SOLD_OUT:
        return 0
    return rng.randint(1, 5) if drawn < LOW else rng.randint(6, 80)


def _moment(number: int) -> datetime:
    day, second = divmod(number * MOMENT_STRIDE % (DAYS * WORKING_SECONDS), WORKING_SECONDS)
    return FIRST_DAY + timedelta(days=day, seconds=second)
